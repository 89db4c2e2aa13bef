//! The committed contract is the one that the code speaks.

#[test]
fn the_committed_contract_is_not_stale() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml");
    let now = gongchao_backend::openapi_yaml();
    assert!(now.starts_with("openapi: 3.1"), "the contract could not be written");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == now,
        "openapi.yaml is stale: run `UPDATE_OPENAPI=1 cargo test -p gongchao-backend` and commit it"
    );
}
