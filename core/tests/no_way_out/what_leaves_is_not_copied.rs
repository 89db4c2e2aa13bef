use gongchao_core::gate::{Deidentified, uses};

fn twice(payload: Deidentified<uses::Login, String>) -> (Deidentified<uses::Login, String>, Deidentified<uses::Login, String>) {
    (payload.clone(), payload)
}

fn main() {}
