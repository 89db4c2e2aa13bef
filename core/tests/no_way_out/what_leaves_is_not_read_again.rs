use gongchao_core::gate::Deidentified;

fn open(payload: Deidentified<String>) -> String {
    payload.0
}

fn main() {}
