use gongchao_core::gate::Deidentified;

fn twice(payload: Deidentified<String>) -> (Deidentified<String>, Deidentified<String>) {
    (payload.clone(), payload)
}

fn main() {}
