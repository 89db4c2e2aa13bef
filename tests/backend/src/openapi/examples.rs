//! An example of each request and each good answer. A test sends the requests and lays the answers beside real ones.

use serde_json::{Value, json};

/// What a person sends to an operation, where it takes JSON.
pub(super) fn request(operation: &str) -> Option<Value> {
    Some(match operation {
        "challenge_begin" => json!({
            "phone": "+8613800138000",
            "purpose": "login",
            "consent": {
                "policy_id": "2024-06-19",
                "version": "1",
                "sha256": "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
                "ticked": true,
                "login_tapped_at": 1_718_755_200_000_i64,
            },
            "device": {"install_id": "3f0c7d9e-5c1b-4f0a-9a52-7b7f1f0a2c11", "platform": "android", "os_major": 14, "app_version": "0.1.0"},
        }),
        "challenge_resend" => json!({}),
        "session_begin" => json!({"challenge_id": "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e", "code": "042917"}),
        "session_refresh" => json!({"grant_type": "refresh_token", "refresh_token": REFRESH}),
        "session_logout" => json!({"refresh_token": REFRESH, "scope": "this"}),
        "session_device" => {
            json!({"model": "other", "os": "android", "os_version": [14, 0], "screen": "usual", "language": "zh"})
        }
        "step_up_begin" => json!({"purpose": "end_session"}),
        "step_up" => json!({"challenge_id": "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e", "code": "042917"}),
        "cancellation_begin" => json!({"purpose": "cancel_account"}),
        "cancellation_confirm" => {
            json!({"code": "042917", "consequences_sha256": crate::account::cancellation::consequences_sha256(), "second_confirm": true})
        }
        "device_search" => json!({"query": "水泵"}),
        "device_open" => json!({"code": "GC-10001"}),
        "message_send" => json!({"id": "7d0a2f6c-9f57-4f65-8a6e-2f1d4f0f9b11", "text": "已到现场。"}),
        "message_read" => json!({"up_to": 3}),
        "upload_commit" => json!({"sha256": "9f".repeat(32), "size": 1_048_576}),
        _ => return None,
    })
}

const REFRESH: &str =
    "v1.0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e.7.1f9d0c3b5a7e2d4c6b8a0f1e3d5c7b9a1f9d0c3b5a7e2d4c6b8a0f1e3d5c7b9a";

/// What an operation answers when all is well, where that is JSON.
#[allow(clippy::indexing_slicing, reason = "an object of ours takes any member")]
pub(super) fn answer(operation: &str) -> Option<Value> {
    Some(match operation {
        "login_config" => json!({
            "policy": {"edition": "2024-06-19", "sha256": null},
            "otp": {"length": 6, "ttl_s": 300, "resend_after_s": 60, "max_attempts": 5},
            "dpop": "optional",
            "min_app_version": "0.1.0",
        }),
        "challenge_begin" | "challenge_resend" | "step_up_begin" => challenge(),
        "session_begin" => {
            let mut session = tokens(1);
            session["session_id"] = "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e".into();
            session["user"] = json!({"id": "emp-00", "display_name": "外勤员工 00", "roles": ["field"]});
            session["device_binding"] = "dpop".into();
            session
        }
        "session_refresh" => tokens(8),
        "session_list" => json!({"sessions": [{
            "session_id": "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e",
            "platform": "android",
            "created_at": 1_718_755_200_000_i64,
            "refreshed_at": 1_718_758_800_000_i64,
            "current": true,
            "bound": true,
        }]}),
        "security_events" => json!({"events": [{
            "seq": 1,
            "kind": "new_device",
            "session_id": "9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b",
            "platform": "ios",
            "at": 1_718_758_800_000_i64,
        }], "last": 1}),
        "step_up" => {
            json!({"elevation_token": "q8XKc1zB3dU0o4mYw7vT2nRj5sLhPfAe6gIxQkVbNtM", "expires_in_s": 300, "purpose": "end_session"})
        }
        "cancellation_begin" => json!({
            "id": "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e",
            "consequences": [{
                "code": "sessions_end",
                "text": {
                    "zh": "所有设备上的登录都会结束，此号码不能再登录。",
                    "en": "You are logged out on all devices, and this number can no longer log in.",
                },
            }],
            "consequences_sha256": crate::account::cancellation::consequences_sha256(),
            "blocking": [],
            "cooling_off_s": 604_800,
            "challenge": challenge(),
        }),
        "cancellation_confirm" => json!({
            "state": "cooling_off",
            "effective_at": 1_719_360_000_000_i64,
            "deadline_at": 1_720_627_200_000_i64,
            "status_token": "q8XKc1zB3dU0o4mYw7vT2nRj5sLhPfAe6gIxQkVbNtM",
            "interval_s": 5,
        }),
        "cancellation_status" => json!({
            "state": "cooling_off",
            "effective_at": 1_719_360_000_000_i64,
            "deadline_at": 1_720_627_200_000_i64,
            "interval_s": 5,
        }),
        "device_search" => json!({"devices": [device()], "next": "dev-0001"}),
        "device_open" => device(),
        "message_pull" => json!({"messages": [{
            "seq": 1,
            "id": "seed-message-00-01",
            "from": "office",
            "text": "到场后请拍照上传铭牌。",
            "at": 1_718_755_200_000_i64,
            "read": false,
        }], "last": 1}),
        "message_send" => json!({"seq": 4}),
        "notice_list" => json!({"notices": [{
            "id": "policy-2024-06-19",
            "kind": "policy",
            "published_at": 1_718_755_200_000_i64,
            "title": {"zh": "隐私政策 2024-06-19 版", "en": "Privacy policy, edition 2024-06-19"},
            "body": {"zh": "请在登录前阅读本版隐私政策。", "en": "Please read this edition before you log in."},
            "edition": "2024-06-19",
        }, {
            "id": "incident-2024-07-02",
            "kind": "incident",
            "published_at": 1_719_878_400_000_i64,
            "title": {"zh": "照片曾被错误授权查看", "en": "Photos were open to the wrong people"},
            "body": {"zh": "受影响的同事已收到消息。", "en": "Those concerned have had a message."},
            "incident": {
                "situation": {"zh": "7 月 1 日，另一项目的同事可以看到约 40 张现场照片。", "en": "On 1 July colleagues of another project could see about 40 photos."},
                "measures": {"zh": "授权已在 2 小时内收回，并检查了访问记录。", "en": "Access was taken back within 2 hours and every view was looked up."},
                "advice": {"zh": "请确认照片里没有客户的证件。", "en": "See whether a customer's papers are on your photos."},
                "remedy": {"zh": "需要时我们会删除照片并通知客户。", "en": "Where you ask, we delete photos and tell the customer."},
            },
        }]}),
        "upload_commit" => json!({
            "receipt": "v1.q8XKc1zB3dU0o4mYw7vT2nRj5sLhPfAe6gIxQkVbNtM",
            "sha256": "9f".repeat(32),
            "size": 1_048_576,
            "stored_at": 1_718_758_800_000_i64,
        }),
        _ => return None,
    })
}

fn challenge() -> Value {
    json!({
        "challenge_id": "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e",
        "expires_in_s": 300,
        "resend_after_s": 60,
        "code_length": 6,
        "masked_phone": "138••••••00",
        "attempts_left": 5,
    })
}

fn tokens(generation: i64) -> Value {
    json!({
        "token_type": "Bearer",
        "access_token": "q8XKc1zB3dU0o4mYw7vT2nRj5sLhPfAe6gIxQkVbNtM",
        "expires_in_s": 900,
        "refresh_token": REFRESH,
        "refresh_idle_s": 2_592_000,
        "refresh_absolute_s": 7_776_000,
        "generation": generation,
        "server_time": 1_718_755_200_000_i64,
    })
}

fn device() -> Value {
    json!({
        "id": "dev-0001",
        "code": "GC-10001",
        "name": "循环水泵 1 号",
        "site": "东区泵房",
        "status": "normal",
        "customer": {"name": "客户 01", "phone": "+8613900139001"},
    })
}
