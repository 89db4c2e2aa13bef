//! What everyone must be able to read without a session: notices, and the operator's text of the policy.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::backend::Shared;
use crate::body::Json;
use crate::editions;
use crate::problem::{Code, Problem};

/// The same words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A new edition of the privacy policy.
    Policy,
    /// Something happened to people's data.
    Incident,
    /// The service ends.
    EndOfService,
    /// A feature, or the client, must stop now.
    KillSwitch,
}

/// Something that everyone is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Its name; published again under the same one, it is replaced.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// Milliseconds since 1970-01-01 UTC.
    pub published_at: i64,
    /// One line.
    pub title: Words,
    /// The rest.
    pub body: Words,
    /// What happened, in its four parts. Every notice of an incident has them, and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub incident: Option<Incident>,
    /// The edition of the policy that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub edition: Option<String>,
}

/// What people are told of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// What happened, and what it may mean for the person.
    pub situation: Words,
    /// What the company did and will do.
    pub measures: Words,
    /// What the person can do.
    pub advice: Words,
    /// How the company makes up for it.
    pub remedy: Words,
}

/// All notices, newest first, and the operator's bulletin.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoticeList {
    notices: Vec<Notice>,
    /// The newest bulletin, signed by the publisher of editions: a DSSE envelope of type
    /// `application/vnd.gongchao.bulletin+json` as a text. Its record: `sequence`, a number that only grows; `published`, a
    /// day; `notices`, each with `id`, `kind` (all but `policy`), `urgent`, `title`, `body`, and for an incident `incident`; `stops_features` and `stops_items`,
    /// words of the policy that are neither taken nor sent until a bulletin does not name them; `ends`, the day on which the
    /// service is over. Absent where none was ever put up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    bulletin: Option<String>,
}

/// All notices, newest first, and the operator's bulletin. Needs no session.
#[utoipa::path(get, path = "/v1/notices", operation_id = "notice_list", tag = "notices", responses(
    (status = 200, description = "the notices", body = NoticeList),
))]
pub(crate) async fn notices(State(shared): State<Shared>) -> Result<Json<NoticeList>, Problem> {
    shared
        .db
        .write(|tx| {
            let mut rows = tx.prepare_cached("SELECT notice FROM notices ORDER BY published_at DESC, id")?;
            let texts = rows.query_map(params![], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            let notices = texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>();
            Ok(Json(NoticeList { notices: notices.map_err(Problem::internal)?, bulletin: editions::posted(tx)? }))
        })
        .await
}

/// The newest edition of the policy, signed by its publisher: a DSSE envelope around number and edition. Needs no session.
#[utoipa::path(get, path = "/v1/policy/edition", operation_id = "policy_edition", tag = "notices", responses(
    (status = 200, description = "the signed document", body = String, content_type = "application/vnd.dsse+json"),
))]
pub(crate) async fn policy_edition(State(shared): State<Shared>) -> Result<Response, Problem> {
    let newest = shared.db.write(|tx| Ok(editions::newest(tx)?)).await?;
    match newest {
        Some((_, document)) => Ok(([(header::CONTENT_TYPE, "application/vnd.dsse+json")], document).into_response()),
        None => Err(Code::EditionAbsent.into()),
    }
}

/// The operator's text of an edition, where this server was given one.
#[utoipa::path(get, path = "/v1/policy/{edition}/text", operation_id = "policy_text", tag = "notices",
    params(("edition" = String, Path, description = "such as `2024-06-19`")), responses(
    (status = 200, description = "the text", body = String, content_type = "text/plain"),
))]
pub(crate) fn policy_text(
    State(shared): State<Shared>,
    Path(edition): Path<String>,
) -> std::future::Ready<Result<Response, Problem>> {
    let text = shared.policy_text.as_ref().filter(|_| edition == shared.config.edition);
    std::future::ready(match text {
        Some(text) => Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text.text.clone()).into_response()),
        None => Err(Code::PolicyTextAbsent.into()),
    })
}
