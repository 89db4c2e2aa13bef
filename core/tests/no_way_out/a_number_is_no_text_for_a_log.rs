use gongchao_core::kernel::Phone;

fn tell(number: &Phone) -> String {
    format!("no answer from {number}")
}

fn main() {}
