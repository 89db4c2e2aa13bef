use gongchao_core::net::{Listed, Net};

async fn send(net: &Net, number: String) {
    let _ = net.ask(Listed::PolicyText { edition: number }).await;
}

fn main() {}
