use gongchao_core::gate::Deidentified;

fn pass(number: String) -> Deidentified<String> {
    Deidentified(number)
}

fn main() {}
