//! The account part: everything that an employee does, JSON under `/v1`.
//!
//! `challenge` sends codes within the limits of `sends`, by `sms`; `attempt` tries one, for whatever it was sent. `login`
//! turns a right one into a session, `step_up` into one grave act, `cancellation` ends the account with it. `tokens`
//! rotates refresh tokens, `dpop` binds them to a key of the phone, `bearer` lets requests in, `sessions` lists and ends
//! them, `events` tells an account what happened to them and `alarms` whoever runs the backend. `devices` and `messages`
//! are the work itself; `notices` and `config` can be read by anyone, before any login.

pub(crate) mod alarms;
pub(crate) mod attempt;
pub(crate) mod bearer;
pub(crate) mod cancellation;
pub(crate) mod captcha;
pub(crate) mod challenge;
pub(crate) mod config;
pub(crate) mod devices;
pub(crate) mod dpop;
pub(crate) mod events;
pub(crate) mod idempotency;
pub(crate) mod login;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod phone;
pub(crate) mod proof;
pub(crate) mod sends;
pub(crate) mod session_device;
pub(crate) mod sessions;
pub(crate) mod sms;
pub(crate) mod step_up;
pub(crate) mod tokens;
pub(crate) mod webhook;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::backend::Shared;
use crate::media::commit;

/// The routes of this part and their contract.
pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(config::config))
        .routes(routes!(challenge::challenge))
        .routes(routes!(challenge::resend))
        .routes(routes!(login::login, sessions::list))
        .routes(routes!(sessions::end))
        .routes(routes!(step_up::begin))
        .routes(routes!(step_up::step_up))
        .routes(routes!(events::events))
        .routes(routes!(session_device::tell))
        .routes(routes!(tokens::refresh))
        .routes(routes!(sessions::logout))
        .routes(routes!(cancellation::begin))
        .routes(routes!(cancellation::confirm))
        .routes(routes!(cancellation::status, cancellation::withdraw))
        .routes(routes!(devices::search))
        .routes(routes!(devices::open))
        .routes(routes!(messages::pull, messages::send))
        .routes(routes!(messages::read))
        .routes(routes!(notices::notices))
        .routes(routes!(notices::policy_edition))
        .routes(routes!(notices::policy_text))
        .routes(routes!(commit::commit))
}
