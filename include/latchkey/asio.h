// Latchkey for Boost.Asio: the calls that may wait for a provider or a store, as asynchronous operations. The waiting
// is done by threads that may block, never by yours; a completion runs where the token says. Any completion token will
// do:
//
//   latchkey::rp::AsyncPool pool;                                                        // Asio's own system pool
//   pool.async_handle(web, request, [](boost::system::error_code, std::optional<latchkey::rp::Response> answer) { ...
//   }); auto future = pool.async_access_token(web, request, boost::asio::use_future);                    // a future
//   auto access = co_await pool.async_require(web, request, rule, boost::asio::use_awaitable);       // a coroutine
//
// Shared pointers keep what an operation needs alive until it completes. The error_code is operation_aborted for an
// operation that was cancelled (terminal cancellation by the token's slot, as bind_cancellation_slot() and `||` of
// coroutines emit it) and else none: what the library has to say stands in the value. A cancelled operation completes
// at once; its thread ends its work, by the HTTP client's timeouts at the latest, and nobody sees what came of it.
// Where work was not begun yet, it is not. So do not cancel async_refresh(): the new tokens would be lost; those of
// sessions are stored in any case. One of the public headers that need more than the standard library: Boost.Asio 1.81.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <latchkey/bearer.h>
#include <latchkey/guard.h>
#include <latchkey/relying_party.h>
#include <latchkey/session.h>

namespace latchkey::rp {

/// Threads that may wait, and the operations that run on them.
class AsyncPool {
 public:
  /// Asio's system pool: two threads a core, shared by the process, never joined by hand.
  AsyncPool() : pool_(boost::asio::system_executor()) {}
  /// The caller's own threads: a thread_pool, or anything else whose work may block. It must outlive the operations.
  explicit AsyncPool(boost::asio::any_io_executor pool) : pool_(std::move(pool)) {}
  /// The same.
  explicit AsyncPool(boost::asio::thread_pool& pool) : pool_(pool.get_executor()) {}

  /// RelyingParty::begin_login(); completes with Result<LoginStart>.
  template <class Token>
  auto async_begin_login(std::shared_ptr<RelyingParty> party, LoginOptions options, Token&& token) const {
    return run<Result<LoginStart>>(
        [party = std::move(party), options = std::move(options)] { return party->begin_login(options); }, token);
  }
  /// RelyingParty::finish_login(); completes with Result<Login>.
  template <class Token>
  auto async_finish_login(std::shared_ptr<RelyingParty> party, Fields parameters, PendingLogin pending,
                          Token&& token) const {
    return run<Result<Login>>([party = std::move(party), parameters = std::move(parameters),
                               pending = std::move(pending)] { return party->finish_login(parameters, pending); },
                              token);
  }
  /// RelyingParty::refresh(); completes with Result<Login>.
  template <class Token>
  auto async_refresh(std::shared_ptr<RelyingParty> party, Login login, Token&& token) const {
    return run<Result<Login>>([party = std::move(party), login = std::move(login)] { return party->refresh(login); },
                              token);
  }
  /// WebLogin::handle(); completes with std::optional<Response>: nothing when the request is for none of its routes.
  template <class Token>
  auto async_handle(std::shared_ptr<WebLogin> web, Request request, Token&& token) const {
    return run<std::optional<Response>>(
        [web = std::move(web), request = std::move(request)] { return web->handle(request); }, token);
  }
  /// ProviderSet::handle(); completes as the one above.
  template <class Token>
  auto async_handle(std::shared_ptr<ProviderSet> providers, Request request, Token&& token) const {
    return run<std::optional<Response>>(
        [providers = std::move(providers), request = std::move(request)] { return providers->handle(request); }, token);
  }
  /// require(); completes with Access.
  template <class Token>
  auto async_require(std::shared_ptr<WebLogin> web, Request request, Rule rule, Token&& token) const {
    return run<Access>([web = std::move(web), request = std::move(request),
                        rule = std::move(rule)] { return require(*web, request, rule); },
                       token);
  }
  /// require() for several providers; completes with Access.
  template <class Token>
  auto async_require(std::shared_ptr<ProviderSet> providers, Request request, Rule rule, Token&& token) const {
    return run<Access>([providers = std::move(providers), request = std::move(request),
                        rule = std::move(rule)] { return require(*providers, request, rule); },
                       token);
  }
  /// require() for access tokens; completes with Access.
  template <class Token>
  auto async_require(std::shared_ptr<BearerTokens> tokens, Request request, Rule rule, Token&& token) const {
    return run<Access>([tokens = std::move(tokens), request = std::move(request),
                        rule = std::move(rule)] { return require(*tokens, request, rule); },
                       token);
  }
  /// WebLogin::access_token(); completes with Result<std::string>.
  template <class Token>
  auto async_access_token(std::shared_ptr<WebLogin> web, Request request, Token&& token) const {
    return run<Result<std::string>>(
        [web = std::move(web), request = std::move(request)] { return web->access_token(request); }, token);
  }
  /// WebLogin::refreshed_session(), for sessions in cookies too; completes with Result<Session>.
  template <class Token>
  auto async_refreshed_session(std::shared_ptr<WebLogin> web, Request request, Token&& token) const {
    return run<Result<Session>>(
        [web = std::move(web), request = std::move(request)] { return web->refreshed_session(request); }, token);
  }
  /// RelyingParty::check_provider(); completes with Result<void>.
  template <class Token>
  auto async_check_provider(std::shared_ptr<RelyingParty> party, Token&& token) const {
    return run<Result<void>>([party = std::move(party)] { return party->check_provider(); }, token);
  }

 private:
  /// An operation under way: whoever is first, the work or a cancellation, completes it.
  template <class Value, class Handler>
  struct Waiting {
    Waiting(Handler h, const boost::asio::any_io_executor& pool)
        : handler(std::move(h)),
          home(boost::asio::get_associated_executor(handler, pool)),
          guard(boost::asio::make_work_guard(home)) {}

    /// Hands the value to the handler, on the handler's own executor; once.
    static void complete(const std::shared_ptr<Waiting>& self, boost::system::error_code error, Value value) {
      if (self->completed.exchange(true)) return;
      boost::asio::post(self->home, [self, error, value = std::move(value)]() mutable {
        if (auto slot = boost::asio::get_associated_cancellation_slot(self->handler); slot.is_connected()) slot.clear();
        Handler handler = std::move(self->handler);
        self->guard.reset();
        std::move(handler)(error, std::move(value));
      });
    }

    Handler handler;
    boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor> home;
    // The handler's context must not run out of work while ours is under way.
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>> guard;
    std::atomic<bool> completed{false};
  };

  /// What stands in the value's place when an operation was cancelled.
  template <class Value>
  static Value given_up() {
    if constexpr (std::is_same_v<Value, std::optional<Response>>) {
      return std::nullopt;
    } else if constexpr (std::is_same_v<Value, Access>) {
      return Access(Response::json(503, R"({"error":"cancelled"})"));
    } else {
      return Error{ErrorCode::cancelled, "whoever asked has given up waiting", {}, {}, {}};
    }
  }

  /// Runs `work` on the pool and hands its value to the token's handler.
  template <class Value, class Work, class Token>
  auto run(Work work, Token&& token) const {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, Value)>(
        [](auto handler, boost::asio::any_io_executor pool, Work job) {
          using Operation = Waiting<Value, decltype(handler)>;
          auto slot = boost::asio::get_associated_cancellation_slot(handler);
          auto operation = std::make_shared<Operation>(std::move(handler), pool);
          if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr<Operation>(operation)](boost::asio::cancellation_type type) {
              const auto self = weak.lock();
              if (self && (type & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none)
                Operation::complete(self, boost::asio::error::operation_aborted, given_up<Value>());
            });
          }
          boost::asio::post(pool, [operation = std::move(operation), job = std::move(job)]() mutable {
            if (operation->completed) return;
            Operation::complete(operation, {}, job());
          });
        },
        token, pool_, std::move(work));
  }

  boost::asio::any_io_executor pool_;
};

}  // namespace latchkey::rp
