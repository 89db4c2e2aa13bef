//! A client that is spoken to in lines, against a backend whose network answers nonsense, nothing, or not at all, with
//! files that cannot be sent and disks that are full: each gives one sentence, nothing is lost, and nothing is sent that
//! was not asked for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where the unexpected happens"
)]

mod disk;
mod files;
mod impostor;
mod pins;
mod servers;
mod world;

use world::World;

#[test]
fn lines_are_answered_in_their_order_and_the_end_of_the_input_is_a_stop() {
    let world = World::new();
    let mut client = world.client();
    for line in
        ["", "no json", r#"{"ask":"policy"}"#, r#"{"scan":"/none.png"}"#, r#"{"ask":"settle"}"#, r#"{"ask":"lists"}"#]
    {
        client.say(line);
    }
    assert!(client.answer()["fault"].as_str().unwrap().contains("not understood"));
    assert!(client.answer()["paragraphs"].is_array());
    assert!(client.answer()["fault"].as_str().unwrap().contains("Choose one that exists."));
    assert_eq!(client.answer()["settled"], true);
    assert!(client.answer()["collected"]["rows"].is_array());
    // Nobody agreed to anything, so nobody was asked anything.
    assert_eq!(world.account.connections() + world.media.connections(), 0);
    client.input = None;
    assert_eq!(client.child.wait().unwrap().code(), Some(0));
}
