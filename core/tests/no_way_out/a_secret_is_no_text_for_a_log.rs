use gongchao_core::kernel::Secret;

fn tell(code: &Secret) -> String {
    format!("logged in with {code}")
}

fn main() {}
