#include "store/memory/memory_store.h"

#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

const auto memory = StoreCase{"memory", [](const crypto::Sealer&, Log&) { return make_memory_store(); }};

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(memory));
INSTANTIATE_TEST_SUITE_P(Memory, StoreSearch, testing::Values(memory));
INSTANTIATE_TEST_SUITE_P(Memory, StoreRaces, testing::Values(memory));

}  // namespace
}  // namespace latchkey::store
