#include "store/sqlite/sqlite_store.h"

#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

const auto sqlite_case = StoreCase{"sqlite", [](const crypto::Sealer& sealer, Log& log) -> std::unique_ptr<Store> {
                                     auto store = open_sqlite(":memory:", sealer, log);
                                     if (!store) {
                                       ADD_FAILURE() << store.error().detail;
                                       return nullptr;
                                     }
                                     return std::move(*store);
                                   }};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(sqlite_case));
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSearch, testing::Values(sqlite_case));
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreRaces, testing::Values(sqlite_case));

}  // namespace
}  // namespace latchkey::store
