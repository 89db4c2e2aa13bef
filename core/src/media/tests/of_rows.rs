//! What is kept, what is not, and what a start makes of it.

use std::time::Duration;

use super::super::{sanitize::samples, *};
use super::world::{World, me, shown};
use crate::kernel::Wall;

fn changes(world: &mut World) -> i64 {
    world.store.read(|tx| Ok(tx.sql().query_row("SELECT total_changes()", [], |row| row.get(0))?)).unwrap()
}

#[test]
fn what_names_a_place_is_not_in_the_file_in_the_clear() {
    let mut world = World::new().log_in();
    let source = world.file("Zhang San 39N.jpg", &samples::dirty_jpeg());
    world.add(source, me());
    for file in std::fs::read_dir(world.folder().join("store")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert_eq!(samples::tells(&bytes), None);
        assert!(!bytes.windows(7).any(|window| window == b"39N.jpg"));
    }
}

#[test]
fn bytes_under_way_cost_no_write() {
    let mut world = World::new().log_in();
    let id = world.film();
    world.until(&id, |step| matches!(step, Step::Uploading { .. }));
    let Some(Effect::Transfer(job)) = world.effects.pop_front() else { panic!("no transfer") };
    let before = changes(&mut world);
    for under_way in 1..50 {
        world.hear(Event::Progress { id: id.clone(), run: job.run, acked: 0, under_way });
    }
    assert_eq!(changes(&mut world), before);
    assert_eq!(shown(&world.state)[0].sent, 49);
    world.hear(Event::Progress { id, run: job.run, acked: 4096, under_way: 0 });
    assert_eq!(changes(&mut world), before + 1);
}

#[test]
fn a_row_that_does_not_open_is_left_out_and_its_copy_swept() {
    let mut world = World::new().log_in();
    let (bad, good) = (world.photo(), world.film());
    world.hear(Event::NetworkLost);
    world.settle();
    assert_eq!(world.copies(), 2);
    world
        .store
        .write(|tx| Ok(tx.sql().execute("UPDATE media_item SET account = 'x' WHERE id = ?1", [bad.as_str()])?))
        .unwrap();
    world.kill();
    assert_eq!((world.state.unreadable, world.state.items.len()), (1, 1));
    world.settle();
    world.assert_stored(&[good]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_kept_as_it_is() {
    use std::os::unix::ffi::OsStrExt;
    let mut world = World::new().log_in();
    let source = world.folder().join(std::ffi::OsStr::from_bytes(b"\xFF\xFE.jpg"));
    std::fs::write(&source, samples::dirty_jpeg()).unwrap();
    let id = world.add(source, me());
    world.kill();
    world.settle();
    world.assert_stored(&[id]);
}

#[test]
fn nothing_is_copied_before_the_folder_was_swept() {
    let mut world = World::new().log_in();
    world.photo();
    let first = world.effects.iter().map(|effect| matches!(effect, Effect::Stage { .. })).collect::<Vec<_>>();
    assert_eq!(first, [false], "the sweep alone");
    world.go();
    assert!(matches!(world.effects.front(), Some(Effect::Stage { .. })));
}

#[test]
fn a_calendar_that_was_set_back_lengthens_no_wait_beyond_the_longest() {
    let mut world = World::new().log_in();
    let id = world.photo();
    world.faults([Some(super::server::Fault::Busy(600))]);
    world.until(&id, |step| matches!(step, Step::Waiting { .. }));
    world.now.wall = Wall(0);
    world.kill();
    let wait = due(&world.state).unwrap().since(world.now.mono);
    assert!(wait <= Duration::from_mins(72), "{wait:?}");
    world.settle();
    world.assert_stored(&[id]);
}

#[test]
fn retention_takes_the_old_and_leaves_the_new() {
    let mut world = World::new().log_in();
    let old = world.photo();
    world.settle();
    world.hear(Event::NetworkLost);
    let waiting = world.film();
    world.settle();
    world.pass(Duration::from_hours(24));
    let new = world.photo();
    let before = Wall(world.now.wall.0 - 1000);
    world.hear(Event::Expire { before });
    world.settle();
    assert!(!world.state.items.contains_key(&old) && !world.state.items.contains_key(&waiting));
    assert_eq!(world.state.items.keys().collect::<Vec<_>>(), [&new]);
    assert_eq!(world.copies(), 1);
}
