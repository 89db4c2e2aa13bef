use gongchao_core::gate::{Deidentified, uses};

type Both = Deidentified<uses::Login, (String, String)>;

fn join(number: Deidentified<uses::Login, String>, label: Deidentified<uses::Scan, String>) -> Both {
    number.and(label)
}

fn main() {}
