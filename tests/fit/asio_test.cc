// Asynchronous use: by callback, by future and by coroutine.
#include <latchkey/asio.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "rp/bearer_for_test.h"
#include "rp/browser_for_test.h"

namespace latchkey::rp {
namespace {

namespace asio = boost::asio;

class AsyncTest : public WebLoginTest {
 protected:
  asio::thread_pool threads{1};
  AsyncPool pool{threads};
};

TEST_F(AsyncTest, ACallbackRunsOnItsOwnExecutor) {
  asio::io_context home;
  std::thread::id ran_on;
  std::string location;
  pool.async_handle(web, browser.request("/auth/login"),
                    asio::bind_executor(home, [&](boost::system::error_code error, std::optional<Response> answer) {
                      EXPECT_FALSE(error);
                      ran_on = std::this_thread::get_id();
                      location = std::string(answer.value().header("Location"));
                    }));
  home.run();  // does not end before the answer is there
  EXPECT_EQ(ran_on, std::this_thread::get_id());
  EXPECT_TRUE(location.starts_with(kIssuer)) << location;
}

TEST_F(AsyncTest, AFutureGivesTheResultOrTheError) {
  auto start =
      pool.async_begin_login(std::shared_ptr<RelyingParty>(web, &web->relying_party()), {}, asio::use_future).get();
  ASSERT_TRUE(start);
  op.nonce = start->pending.nonce;
  const Fields answer{{"code", "c"}, {"state", start->pending.state}, {"iss", kIssuer}};
  const auto party = std::shared_ptr<RelyingParty>(web, &web->relying_party());
  const auto login = pool.async_finish_login(party, answer, start->pending, asio::use_future).get();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_TRUE(pool.async_refresh(party, *login, asio::use_future).get());
  EXPECT_TRUE(pool.async_check_provider(party, asio::use_future).get());
  const auto nobody = pool.async_access_token(web, browser.request("/"), asio::use_future).get();
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::not_logged_in);
}

asio::awaitable<std::string> visit(AsyncPool pool, std::shared_ptr<WebLogin> web, Request request) {
  const Access access = co_await pool.async_require(web, request, rules::login(), asio::use_awaitable);
  if (!access) co_return std::string("refused");
  const auto token = co_await pool.async_access_token(web, request, asio::use_awaitable);
  const auto session = co_await pool.async_refreshed_session(web, request, asio::use_awaitable);
  co_return access.session().identity().subject + " " + token.value() + " " + session->login.tokens.token_type;
}

TEST_F(AsyncTest, ACoroutineReadsLikeACall) {
  asio::io_context home;
  auto before = asio::co_spawn(home, visit(pool, web, browser.request("/")), asio::use_future);
  home.run();
  EXPECT_EQ(before.get(), "refused");
  log_in(browser);
  home.restart();
  auto after = asio::co_spawn(home, visit(pool, web, browser.request("/")), asio::use_future);
  home.run();
  EXPECT_EQ(after.get(), "alice-id access-token-1 Bearer");
}

TEST_F(AsyncTest, WhoGivesUpIsToldAtOnceAndTheLateAnswerIsNobodys) {
  std::promise<void> let_go;
  auto held = let_go.get_future().share();
  op.first = [held](const std::string&, const HttpRequest&) -> std::optional<HttpResponse> {
    held.wait();
    return std::nullopt;
  };
  asio::io_context home;
  asio::cancellation_signal signal;
  int completions = 0;
  const auto handler = [&](boost::system::error_code error, const Result<void>& checked) {
    ++completions;
    EXPECT_EQ(error, asio::error::operation_aborted);
    EXPECT_EQ(checked.error().code, ErrorCode::cancelled);
  };
  const auto party = std::shared_ptr<RelyingParty>(web, &web->relying_party());
  pool.async_check_provider(party, asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(home, handler)));
  asio::post(home, [&] {
    signal.emit(asio::cancellation_type::partial);
    EXPECT_EQ(completions, 0) << "there is no part to give up";
    signal.emit(asio::cancellation_type::terminal);
    signal.emit(asio::cancellation_type::terminal);
  });
  home.run();  // the provider has not answered yet
  EXPECT_EQ(completions, 1);
  let_go.set_value();
  threads.join();
  home.restart();
  home.run();
  EXPECT_EQ(completions, 1);
}

TEST_F(AsyncTest, WorkThatWasGivenUpBeforeItBeganIsNotDone) {
  std::promise<void> let_go;
  asio::post(threads, [held = let_go.get_future().share()] { held.wait(); });
  asio::cancellation_signal signal;
  boost::system::error_code told;
  asio::io_context home;
  pool.async_handle(web, browser.request("/auth/login"),
                    asio::bind_cancellation_slot(
                        signal.slot(), asio::bind_executor(home, [&](boost::system::error_code error, auto answer) {
                          told = error;
                          EXPECT_FALSE(answer);
                        })));
  signal.emit(asio::cancellation_type::terminal);
  home.run();
  EXPECT_EQ(told, asio::error::operation_aborted);
  let_go.set_value();
  threads.join();
  EXPECT_EQ(op.count("metadata"), 0);
}

asio::awaitable<std::string> visit_in_time(AsyncPool pool, std::shared_ptr<RelyingParty> party) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer patience(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
  const auto first =
      co_await (pool.async_check_provider(party, asio::use_awaitable) || patience.async_wait(asio::use_awaitable));
  co_return first.index() == 0 ? "answered" : "too late";
}

TEST_F(AsyncTest, ACoroutineWaitsNoLongerThanItWants) {
  std::promise<void> let_go;
  op.first = [held = let_go.get_future().share()](const std::string&,
                                                  const HttpRequest&) -> std::optional<HttpResponse> {
    held.wait();
    return std::nullopt;
  };
  asio::io_context home;
  const auto party = std::shared_ptr<RelyingParty>(web, &web->relying_party());
  auto result = asio::co_spawn(home, visit_in_time(pool, party), asio::use_future);
  home.run();
  EXPECT_EQ(result.get(), "too late");
  let_go.set_value();
  threads.join();
}

TEST_F(AsyncTest, TheDefaultPoolIsAsios) {
  EXPECT_FALSE(AsyncPool().async_handle(web, browser.request("/elsewhere"), asio::use_future).get());
}

class AsyncBearerTest : public BearerTest {};

TEST_F(AsyncBearerTest, TokensAreCheckedOffTheCallersThread) {
  (void)tokens();
  const Access access =
      AsyncPool().async_require(instance, request(sign(claims())), rules::scope("read"), asio::use_future).get();
  EXPECT_TRUE(access);
}

}  // namespace
}  // namespace latchkey::rp
