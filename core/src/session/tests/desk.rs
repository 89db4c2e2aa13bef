//! What a person does about the account itself: an act takes its code, a cancellation its certainty.

use super::{kept::Disk, *};
use crate::kernel::Words;
use crate::session::{
    AccountView, AccountWords, CancellationView, Deed, Device, ListDoing, Order, Stage, Standing, Status, StepUpDoing,
    account,
    desk::{Answer, Blocking, Cancel, Consequence, Line, Page, Request, Stamp, Terms},
    leaving::Look,
};

const ELEVATION: &str = "canary-elevation";

pub(super) fn deed(which: u8) -> Deed {
    match which % 3 {
        0 => Deed::EndSession { session: "session-two".to_owned() },
        1 => Deed::LogOutOthers,
        _ => Deed::LogOutAll,
    }
}

pub(super) fn terms() -> Terms {
    Terms {
        id: "cancel-1".to_owned(),
        consequences: vec![Consequence {
            code: "sessions_end".to_owned(),
            zh: "结束".to_owned(),
            en: "ends".to_owned(),
        }],
        sha256: "ab".repeat(32),
        blocking: Vec::new(),
        cooling_off_s: 7 * 24 * 3600,
    }
}

fn blocked() -> Terms {
    Terms { blocking: vec![Blocking { code: "uploads_unfinished".to_owned(), count: 2 }], ..terms() }
}

fn lines() -> Vec<Line> {
    let line = |id: &str, device, current| Line {
        id: id.to_owned(),
        device,
        since: Wall(1),
        used: Wall(2),
        current,
        bound: current,
    };
    vec![line("session-one", Device::Android, true), line("session-two", Device::Ios, false)]
}

fn order() -> Order {
    let effective_at = at(1000).wall.after(Duration::from_hours(7 * 24));
    let stage = Stage { processing: false, effective_at, deadline_at: effective_at, interval_s: 60 };
    Order { id: "cancel-1".to_owned(), status: Secret::new("canary-status"), stage }
}

/// What the server says to a request, for days that are made at random.
pub(super) fn answer(request: &Request, said: Result<u8, NetError>) -> Answer {
    match request {
        Request::Sessions => Answer::Sessions(said.map(|_| lines())),
        Request::Code { .. } | Request::Resend { .. } => Answer::Code(said.map(|_| challenged("c-9"))),
        Request::Elevate { .. } => Answer::Elevated(said.map(|_| Secret::new(ELEVATION))),
        Request::EndSession { .. } | Request::LogOutOthers { .. } => Answer::Done(said.map(|_| ())),
        Request::Terms => Answer::Terms(said.map(|how| match how % 4 {
            0 => (blocked(), None),
            _ => (terms(), Some(challenged("c-9"))),
        })),
        Request::Confirm { .. } => Answer::Confirmed(said.map(|_| order())),
        Request::TakeBack { .. } => Answer::TakenBack(said.map(|_| ())),
        Request::Look { .. } => Answer::Looked(said.map(|how| match how % 3 {
            0 => Status::Completed,
            1 => Status::Withdrawn,
            _ => Status::Under(order().stage),
        })),
    }
}

fn page(state: &State) -> Option<&Page> {
    match state.phase() {
        Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
            Some(&session.desk.page)
        }
        _ => None,
    }
}

fn shown(room: &Room) -> AccountView {
    let words = AccountWords {
        device: |_| Words::new("", ""),
        deed: |_| Words::new("", ""),
        blocking: |_, _| Words::new("", ""),
    };
    account(&room.state, room.now, words)
}

/// What waits for an answer has a request under way; whoever has no session has no page.
pub(super) fn holds(state: &State, under_way: &[Call]) {
    let view = shown(&Room { state: state.clone(), now: at(1000) });
    let busy = view
        .step_up
        .as_ref()
        .is_some_and(|s| matches!(s.doing, StepUpDoing::Asking | StepUpDoing::Checking | StepUpDoing::Acting))
        || matches!(view.cancellation, Some(CancellationView::Asking));
    let ours = |call: &&Call| matches!(call, Call::Desk { epoch, .. } if *epoch == state.epoch());
    assert!(!busy || under_way.iter().any(|call| ours(&call)), "{view:?}");
    assert!(state.account().is_some() || view == AccountView::default());
    let elevated = |call: &&Call| {
        matches!(call, Call::Desk { request: Request::EndSession { .. } | Request::LogOutOthers { .. }, .. })
    };
    assert!(under_way.iter().filter(elevated).count() <= 1 || under_way.iter().filter(ours).count() > 1);
    // A cancellation never waits for an answer that would not be heard.
    if let Phase::Cancelling(leaving) = state.phase() {
        let asked = |what: fn(&Request) -> bool| {
            under_way.iter().filter(ours).any(|call| matches!(call, Call::Desk { request, .. } if what(request)))
        };
        assert!(
            leaving.look != Look::UnderWay || asked(|request| matches!(request, Request::Look { .. })),
            "{leaving:?}"
        );
        assert!(!leaving.taking_back || asked(|request| matches!(request, Request::TakeBack { .. })), "{leaving:?}");
    }
}

/// Over a kill a cancellation is as certain, or as uncertain, as it was before.
pub(super) fn before_or_after(before: &State, after: &State) {
    match (before.phase(), after.phase()) {
        (Phase::Cancelling(was), Phase::Cancelling(is)) => assert_eq!(was.order, is.order),
        (Phase::Cancelling(_), other) | (other, Phase::Cancelling(_)) => panic!("{other:?}"),
        (Phase::Cancelled(was), is) => match was {
            Some(_) => assert_eq!(is, before.phase()),
            None => assert!(!matches!(is, Phase::Cancelled(_))),
        },
        _ => match (page(before), page(after)) {
            (Some(Page::Cancel(Cancel::Confirming(was))), Some(Page::Cancel(Cancel::Confirming(is)))) => {
                assert_eq!((&was.id, &was.key, &was.seen), (&is.id, &is.key, &is.seen));
            }
            (Some(Page::Cancel(Cancel::Confirming(_))), other) => panic!("{other:?}"),
            (_, Some(is)) => assert_eq!(is, &Page::Closed),
            (_, None) => {}
        },
    }
}

trait Desk {
    fn happens(&mut self, event: Event) -> Vec<Effect>;

    /// The one request among these, answered.
    fn answered(&mut self, effects: &[Effect], answer: Answer) -> Vec<Effect> {
        let [Effect::Net(Call::Desk { epoch, stamp, .. })] = effects else { panic!("{effects:?}") };
        self.happens(Event::Desk { epoch: *epoch, stamp: *stamp, answer, dice: u32::MAX })
    }

    fn begins(&mut self, deed: Deed) -> Vec<Effect> {
        self.happens(Event::Begin { deed, seed: Secret::new("seed") })
    }

    /// The act is named, the code typed, the elevation earned: what comes of that.
    fn earns(&mut self, deed: Deed) -> Vec<Effect> {
        let asked = self.begins(deed);
        self.answered(&asked, Answer::Code(Ok(challenged("c-9"))));
        let typed = self.happens(Event::SubmitCode { typed: Secret::new(CODE) });
        self.answered(&typed, Answer::Elevated(Ok(Secret::new(ELEVATION))))
    }

    fn reads(&mut self) {
        let asked = self.happens(Event::AskCancel { seed: Secret::new("seed") });
        self.answered(&asked, Answer::Terms(Ok((terms(), Some(challenged("c-9"))))));
    }

    fn confirms(&mut self) -> Vec<Effect> {
        self.happens(Event::ConfirmCancel { typed: Secret::new(CODE), seen: terms().sha256 })
    }
}

impl Desk for Room {
    fn happens(&mut self, event: Event) -> Vec<Effect> {
        self.on(event)
    }
}

impl Desk for Disk {
    fn happens(&mut self, event: Event) -> Vec<Effect> {
        self.on(event)
    }
}

fn request(effects: &[Effect]) -> Request {
    let [Effect::Net(Call::Desk { request, .. })] = effects else { panic!("{effects:?}") };
    request.clone()
}

pub(super) fn list(room: &mut Room) {
    let asked = room.on(Event::ListSessions);
    room.answered(&asked, Answer::Sessions(Ok(lines())));
}

fn at_the_desk() -> Room {
    let mut room = Room::active();
    list(&mut room);
    room
}

/// The page that lies on the desk of who is there.
pub(super) fn stamp(state: &State) -> Stamp {
    match state.phase() {
        Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
            session.desk.stamp
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn confirmed() -> Answer {
    Answer::Confirmed(Ok(order()))
}

/// An act was named and its code typed.
pub(super) fn checks(room: &mut Room, deed: Deed) {
    let asked = room.begins(deed);
    room.answered(&asked, Answer::Code(Ok(challenged("c-9"))));
    room.type_in(CODE);
}

/// A cancellation was read and confirmed.
pub(super) fn confirming(room: &mut Room) {
    room.reads();
    room.confirms();
}

/// An account that cools off.
pub(super) fn cancelling() -> Room {
    let mut room = Room::active();
    room.reads();
    let asked = room.confirms();
    room.answered(&asked, Answer::Confirmed(Ok(order())));
    room
}

pub(super) fn look(room: &mut Room, result: Result<Status, NetError>) -> Vec<Effect> {
    room.pass(3600);
    let asked = room.on(Event::Tick);
    let stamp = Stamp::default();
    assert!(
        asked.iter().any(|e| matches!(e, Effect::Net(Call::Desk { request: Request::Look { .. }, .. }))),
        "{asked:?}"
    );
    room.on(Event::Desk { epoch: room.state.epoch(), stamp, answer: Answer::Looked(result), dice: u32::MAX })
}

#[test]
fn the_sessions_are_asked_for_once_at_a_time_and_old_ones_stay_where_new_ones_do_not_come() {
    let mut room = Room::active();
    assert_eq!(shown(&room).sessions.doing, ListDoing::Idle);
    let asked = room.on(Event::ListSessions);
    assert_eq!((request(&asked), shown(&room).sessions.doing), (Request::Sessions, ListDoing::Asking));
    assert_eq!(room.on(Event::ListSessions), [Effect::Rejected]);
    room.answered(&asked, Answer::Sessions(Ok(lines())));
    assert_eq!(shown(&room).sessions.lines.iter().map(|l| l.current).collect::<Vec<_>>(), [true, false]);
    let asked = room.on(Event::ListSessions);
    assert_eq!(told(&room.answered(&asked, Answer::Sessions(Err(NetError::Offline)))), Some(Trouble::Offline));
    assert_eq!((shown(&room).sessions.doing, shown(&room).sessions.lines.len()), (ListDoing::Failed, 2));
    room.on(Event::LogOut);
    assert_eq!(shown(&room), AccountView::default(), "who is not there has no sessions to look at");
}

#[test]
fn s_29_an_elevation_goes_into_the_act_that_it_was_earned_for_and_once() {
    let mut room = at_the_desk();
    let done = room.earns(deed(0));
    let ends = Request::EndSession { session: "session-two".to_owned(), elevation: Secret::new(ELEVATION) };
    assert_eq!(request(&done), ends);
    // While it is under way nothing else can be begun, and nobody can go back from it.
    for other in [deed(0), deed(1), deed(2)] {
        assert_eq!(room.begins(other), [Effect::Rejected]);
    }
    assert_eq!(room.on(Event::ChangeNumber), [Effect::Rejected]);
    let after = room.answered(&done, Answer::Done(Ok(())));
    assert_eq!(request(&after), Request::Sessions, "what came of it is looked at");
    assert_eq!(shown(&room).step_up, None);
    // The next act takes a code of its own.
    assert!(matches!(request(&room.begins(deed(1))), Request::Code { deed: Deed::LogOutOthers, .. }));
}

#[test]
fn only_another_session_that_is_listed_can_be_ended() {
    let mut room = Room::active();
    assert_eq!(room.begins(deed(0)), [Effect::Rejected], "nothing is listed yet");
    list(&mut room);
    for stranger in ["session-one", "session-three", "../x", ""] {
        assert_eq!(room.begins(Deed::EndSession { session: stranger.to_owned() }), [Effect::Rejected]);
    }
}

#[test]
fn a_step_up_has_the_same_troubles_with_its_code_as_a_login() {
    let mut room = at_the_desk();
    for (answer, trouble) in [
        (later(429, "otp_send_quota", 90), Trouble::Quota { wait_s: 90 }),
        (later(503, "sms_unavailable", 30), Trouble::SmsUnavailable { wait_s: 30 }),
        (NetError::Offline, Trouble::Offline),
    ] {
        let asked = room.begins(deed(1));
        assert_eq!(told(&room.answered(&asked, Answer::Code(Err(answer)))), Some(trouble));
        assert_eq!(shown(&room).step_up, None);
    }
    let asked = room.begins(deed(1));
    room.answered(&asked, Answer::Code(Ok(challenged("c-9"))));
    assert_eq!(told(&room.on(Event::Resend)), Some(Trouble::Cooldown { wait_s: 60 }));
    assert_eq!(told(&room.type_in("12345")), Some(Trouble::CodeShape { length: 6 }));
    for left in (1..5).rev() {
        let typed = room.type_in(CODE);
        assert_eq!(room.type_in(CODE), [Effect::Rejected]);
        let wrong = room.answered(&typed, Answer::Elevated(Err(refused(400, "otp_incorrect"))));
        assert_eq!(told(&wrong), Some(Trouble::WrongCode { attempts_left: left }));
    }
    room.pass(60);
    let again = room.on(Event::Resend);
    assert!(matches!(request(&again), Request::Resend { .. }));
    room.answered(&again, Answer::Code(Ok(challenged("c-9"))));
    assert_eq!(shown(&room).step_up.and_then(|s| s.code).map(|c| (c.resend_in_s, c.expires_in_s)), Some((60, 300)));
    room.pass(300);
    assert_eq!(told(&room.on(Event::Tick)), Some(Trouble::CodeExpired));
    assert_eq!(shown(&room).step_up, None);
}

#[test]
fn an_answer_to_a_page_that_was_left_is_nobodys() {
    let mut room = at_the_desk();
    let asked = room.begins(deed(1));
    room.on(Event::ChangeNumber);
    assert_eq!(room.answered(&asked, Answer::Code(Ok(challenged("c-9")))), []);
    assert_eq!(shown(&room).step_up, None);
    let first = room.begins(deed(1));
    room.answered(&first, Answer::Code(Ok(challenged("c-9"))));
    let typed = room.type_in(CODE);
    room.on(Event::ChangeNumber);
    let other = room.begins(deed(2));
    room.answered(&other, Answer::Code(Ok(challenged("c-10"))));
    room.type_in(CODE);
    let late = room.answered(&typed, Answer::Elevated(Ok(Secret::new(ELEVATION))));
    assert_eq!((late, room.state.account().is_some()), (vec![], true), "an elevation for another act does nothing");
}

#[test]
fn an_answer_to_an_earlier_session_is_nobodys() {
    let mut room = at_the_desk();
    let asked = room.begins(deed(1));
    room.answered(&asked, Answer::Code(Ok(challenged("c-9"))));
    let typed = room.type_in(CODE);
    room.on(Event::LogOut);
    room.on(Event::Erased { account: AccountId::new("emp-7") });
    room.request();
    room.challenge(Ok(challenged("c-2")));
    room.type_in(CODE);
    room.session(Ok(opened("emp-8")));
    list(&mut room);
    let asked = room.begins(deed(1));
    room.answered(&asked, Answer::Code(Ok(challenged("c-9"))));
    room.type_in(CODE);
    assert_eq!(room.answered(&typed, Answer::Elevated(Ok(Secret::new(ELEVATION)))), []);
    assert_eq!(shown(&room).step_up.unwrap().doing, StepUpDoing::Checking);
}

#[test]
fn an_act_without_an_answer_is_tried_again_by_the_same_tap_and_the_list_says_what_came_of_it() {
    let mut room = at_the_desk();
    let done = room.earns(deed(1));
    assert_eq!(told(&room.answered(&done, Answer::Done(Err(NetError::TimedOut)))), Some(Trouble::Offline));
    assert_eq!(shown(&room).step_up.unwrap().doing, StepUpDoing::Unanswered);
    assert_eq!(room.begins(deed(2)), [Effect::Rejected], "the elevation is for no other act");
    let again = room.begins(deed(1));
    assert_eq!(request(&again), request(&done));
    let after = room.answered(&again, Answer::Done(Err(refused(403, "step_up_required"))));
    assert_eq!((request(&after), told(&after)), (Request::Sessions, None));
    // Without a lost answer before it the same refusal says that the time was over.
    let mut room = at_the_desk();
    let done = room.earns(deed(1));
    let late = room.answered(&done, Answer::Done(Err(refused(403, "step_up_required"))));
    assert_eq!(told(&late), Some(Trouble::StepUpOver));
}

#[test]
fn who_logs_out_everywhere_is_out_here_at_once_and_the_server_is_owed_the_rest_over_a_kill() {
    let mut disk = Disk::active();
    let owed = disk.earns(Deed::LogOutAll);
    let all = Effect::Net(Call::RevokeAll { nr: 0, token: pair(1).refresh, elevation: Secret::new(ELEVATION) });
    assert_eq!(owed, [Effect::EraseLocal { account: AccountId::new("emp-7") }, all.clone()]);
    assert!(matches!(lent(&disk.room.state), Lent::NoSession));
    disk.on(Event::Revoked { nr: 0, result: Err(NetError::Offline), dice: 0 });
    assert_eq!(disk.kill(1), owed);
    disk.on(Event::Erased { account: AccountId::new("emp-7") });
    // Heard too late: this session is ended all the same, and the person hears that the others are not.
    let late = disk.on(Event::Revoked { nr: 0, result: Err(refused(403, "step_up_required")), dice: 0 });
    assert_eq!(late, [Effect::Net(Call::Revoke { nr: 0, token: pair(1).refresh }), Effect::Tell(Trouble::OthersStay)]);
    disk.on(Event::Revoked { nr: 0, result: Ok(()), dice: 0 });
    assert_eq!(disk.kill(1), []);
}

#[test]
fn c_01_nothing_is_confirmed_but_what_was_read_and_with_a_clean_code() {
    let mut room = Room::active();
    assert_eq!(room.confirms(), [Effect::Rejected], "nothing was read");
    room.reads();
    let other = Event::ConfirmCancel { typed: Secret::new(CODE), seen: "cd".repeat(32) };
    assert_eq!(told(&room.on(other)), Some(Trouble::CancelReadAgain));
    let short = Event::ConfirmCancel { typed: Secret::new("12345"), seen: terms().sha256 };
    assert_eq!(told(&room.on(short)), Some(Trouble::CodeShape { length: 6 }));
    assert_eq!(room.type_in(CODE), [Effect::Rejected], "a code alone confirms nothing");
    let Request::Confirm { seen, code, .. } = request(&room.confirms()) else { panic!() };
    assert_eq!((seen, code), (terms().sha256, Some(Secret::new(CODE))));
}

#[test]
fn c_02_however_often_it_is_tapped_and_lost_it_is_one_confirmation() {
    let mut room = Room::active();
    room.reads();
    let first = room.confirms();
    assert_eq!(room.confirms(), [Effect::Rejected]);
    assert_eq!(room.on(Event::ChangeNumber), [Effect::Rejected], "nobody goes back from what may have been heard");
    assert_eq!(told(&room.answered(&first, Answer::Confirmed(Err(NetError::TimedOut)))), Some(Trouble::Offline));
    assert_eq!(shown(&room).cancellation, Some(CancellationView::Confirming));
    for _ in 0..3 {
        room.now.mono = due(&room.state).unwrap();
        let again = room.on(Event::Tick);
        assert_eq!(
            again
                .iter()
                .filter(|e| matches!(e, Effect::Net(Call::Desk { request: r, .. }) if *r == request(&first)))
                .count(),
            1
        );
        let desk: Vec<_> = again.into_iter().filter(|e| matches!(e, Effect::Net(Call::Desk { .. }))).collect();
        assert_eq!(room.answered(&desk, Answer::Confirmed(Err(later(503, "internal", 1)))), [], "told once");
    }
    room.answered(&first, Answer::Confirmed(Ok(order())));
    assert!(matches!(room.state.phase(), Phase::Cancelling(_)));
    assert_eq!(room.state.account(), None, "nobody works on an account that is on its way out");
    assert!(matches!(lent(&room.state), Lent::Valid(_)), "and the way back is open");
}

#[test]
fn a_confirmation_that_is_refused_leads_back_to_what_can_be_done() {
    for (answer, trouble, left) in [
        (refused(400, "otp_incorrect"), Trouble::WrongCode { attempts_left: 4 }, "reading"),
        (refused(410, "challenge_gone"), Trouble::CodeExpired, "nothing"),
        (later(429, "otp_attempts_exhausted", 60), Trouble::NoAttemptsLeft { wait_s: 60 }, "nothing"),
        (refused(409, "cancellation_blocked"), Trouble::CancelBlocked, "asking"),
        (refused(409, "confirm_mismatch"), Trouble::CancelReadAgain, "asking"),
        (refused(409, "cancellation_pending"), Trouble::CancelPending, "elsewhere"),
    ] {
        let mut room = Room::active();
        room.reads();
        let asked = room.confirms();
        assert_eq!(told(&room.answered(&asked, Answer::Confirmed(Err(answer)))), Some(trouble));
        let stands = match shown(&room).cancellation {
            None => "nothing",
            Some(CancellationView::Reading { .. }) => "reading",
            Some(CancellationView::Asking) => "asking",
            Some(CancellationView::Elsewhere { .. }) => "elsewhere",
            Some(other) => panic!("{other:?}"),
        };
        assert_eq!(stands, left, "{trouble:?}");
    }
}

#[test]
fn what_stands_in_the_way_is_shown_and_asked_about_again() {
    let mut room = Room::active();
    let asked = room.on(Event::AskCancel { seed: Secret::new("seed") });
    room.answered(&asked, Answer::Terms(Ok((blocked(), None))));
    let Some(CancellationView::Blocked { blocking }) = shown(&room).cancellation else { panic!() };
    assert_eq!(blocking.iter().map(|b| (b.code.as_str(), b.count)).collect::<Vec<_>>(), [("uploads_unfinished", 2)]);
    assert_eq!(room.confirms(), [Effect::Rejected]);
    assert_eq!(request(&room.on(Event::AskCancel { seed: Secret::new("seed") })), Request::Terms);
}

#[test]
fn a_kill_while_it_is_confirmed_is_found_out_without_the_code_and_ends_before_or_after() {
    for (answer, confirmed) in [
        (Ok(order()), true),
        (Err(refused(422, "code_unfit")), false),
        (Err(refused(404, "cancellation_unknown")), false),
    ] {
        let mut disk = Disk::active();
        disk.reads();
        let Request::Confirm { cancellation, key, seen, .. } = request(&disk.confirms()) else { panic!() };
        disk.kill(5);
        disk.room.now.mono = Mono(6);
        let again: Vec<_> =
            disk.on(Event::Tick).into_iter().filter(|e| matches!(e, Effect::Net(Call::Desk { .. }))).collect();
        assert_eq!(request(&again), Request::Confirm { cancellation, key, seen, code: None });
        // No answer: it stays uncertain, and is asked again.
        disk.answered(&again, Answer::Confirmed(Err(NetError::Offline)));
        assert_eq!(shown(&disk.room).cancellation, Some(CancellationView::Confirming));
        let effects = disk.answered(&again, Answer::Confirmed(answer));
        assert_eq!(matches!(disk.room.state.phase(), Phase::Cancelling(_)), confirmed);
        assert_eq!(told(&effects), (!confirmed).then_some(Trouble::NotCancelled));
        disk.kill(1);
        assert_eq!(matches!(disk.room.state.phase(), Phase::Cancelling(_)), confirmed, "and over the next kill");
        assert_eq!(shown(&disk.room).cancellation, None);
    }
}

#[test]
fn c_03_a_session_that_ends_while_it_is_looked_up_does_not_end_the_looking() {
    let mut room = cancelling();
    let renewing = room.pass(3600).on(Event::Tick);
    assert_eq!((refreshes(&renewing), renewing.len()), (1, 2), "{renewing:?}");
    let before = room.state.epoch();
    room.refreshed(Err(definitive("session_revoked")));
    let late = Answer::Looked(Ok(Status::Completed));
    room.on(Event::Desk { epoch: before, stamp: Stamp::default(), answer: late, dice: 0 });
    assert!(matches!(room.state.phase(), Phase::Cancelling(_)), "an answer of an older epoch is not heard");
    room.now.mono = due(&room.state).expect("it is looked again");
    let again = room.on(Event::Tick);
    assert!(matches!(request(&again), Request::Look { .. }));
    room.on(Event::NetworkBack { dice: 0 });
    let erased = room.answered(&again, Answer::Looked(Ok(Status::Completed)));
    assert!(erased.contains(&Effect::EraseAll { account: AccountId::new("emp-7") }), "{erased:?}");
}

#[test]
fn c_03_a_renewal_beside_a_look_leaves_it_as_it_is() {
    for renewed in [Ok(pair(2)), Err(NetError::Offline)] {
        let mut room = cancelling();
        let mut asked = room.pass(3600).on(Event::Tick);
        room.refreshed(renewed);
        asked.retain(|effect| matches!(effect, Effect::Net(Call::Desk { .. })));
        let erased = room.answered(&asked, Answer::Looked(Ok(Status::Completed)));
        assert!(erased.contains(&Effect::EraseAll { account: AccountId::new("emp-7") }), "{erased:?}");
    }
}

#[test]
fn c_03_a_network_that_is_back_brings_a_look_forward_only_where_one_failed() {
    let soon = |room: &Room| Some(room.now.mono.after(Duration::from_secs(5)));
    let mut room = cancelling();
    let later = due(&room.state);
    room.on(Event::NetworkBack { dice: 0 });
    assert!(later > soon(&room) && due(&room.state) == later, "the server's interval is kept");
    for _ in 0..12 {
        look(&mut room, Err(NetError::Offline));
    }
    room.refreshed(Ok(pair(2)));
    assert!(due(&room.state) > soon(&room));
    room.on(Event::NetworkBack { dice: 0 });
    assert_eq!(due(&room.state), soon(&room));
}

#[test]
fn c_03_an_answer_to_nothing_that_was_asked_is_not_heard() {
    let mut room = cancelling();
    let before = room.state.clone();
    for answer in [Answer::Looked(Ok(Status::Completed)), Answer::TakenBack(Ok(()))] {
        let epoch = room.state.epoch();
        assert_eq!(room.on(Event::Desk { epoch, stamp: Stamp::default(), answer, dice: 0 }), []);
        assert_eq!(room.state, before);
    }
}

#[test]
fn c_03_it_is_taken_back_while_it_cools_off_and_not_after() {
    let mut room = cancelling();
    let stamp = Stamp::default();
    let says = |room: &mut Room, result| {
        let epoch = room.state.epoch();
        room.on(Event::Desk { epoch, stamp, answer: Answer::TakenBack(result), dice: 0 })
    };
    assert_eq!(request(&room.on(Event::KeepAccount)), Request::TakeBack { cancellation: "cancel-1".to_owned() });
    assert_eq!(room.on(Event::KeepAccount), [Effect::Rejected]);
    assert_eq!(told(&says(&mut room, Err(NetError::Offline))), Some(Trouble::Offline));
    room.on(Event::KeepAccount);
    assert_eq!(told(&says(&mut room, Err(refused(409, "cancellation_final")))), Some(Trouble::CancelFinal));
    assert_eq!(told(&room.on(Event::KeepAccount)), Some(Trouble::CancelFinal), "it is known by now");
    let mut room = cancelling();
    room.on(Event::KeepAccount);
    says(&mut room, Ok(()));
    assert!(matches!(room.state.phase(), Phase::Active(_)));
    let mut room = cancelling();
    look(&mut room, Ok(Status::Withdrawn));
    assert!(matches!(room.state.phase(), Phase::Active(_) | Phase::Refreshing(_)), "taken back on another phone");
}

#[test]
fn c_04_once_the_server_says_that_it_is_done_everything_goes_whoever_it_was_said_to() {
    let gone = Effect::EraseAll { account: AccountId::new("emp-7") };
    let mut room = cancelling();
    assert!(look(&mut room, Ok(Status::Under(order().stage))).is_empty());
    assert!(look(&mut room, Err(NetError::Offline)).is_empty(), "no answer is no word of the server's");
    assert!(look(&mut room, Ok(Status::Completed)).contains(&gone));
    assert!(matches!(lent(&room.state), Lent::NoSession));
    assert_eq!(told(&room.request()), Some(Trouble::StillErasing));
    room.on(Event::Erased { account: AccountId::new("emp-7") });
    assert!(!room.request().contains(&Effect::Rejected));
    // The account's other phones hear it where they renew.
    let mut disk = Disk::active();
    disk.kill(1);
    let heard =
        Event::Refreshed { epoch: disk.room.state.epoch(), result: Err(definitive("account_cancelled")), dice: 0 };
    assert!(disk.on(heard).contains(&gone));
    assert_eq!(disk.kill(1), [gone], "and over a kill");
    disk.on(Event::Erased { account: AccountId::new("emp-7") });
    assert_eq!(disk.kill(1), []);
    assert_eq!(disk.room.state.phase(), &Phase::Ready);
}

#[test]
fn a_cancellation_outlives_a_kill_and_the_end_of_its_session() {
    let mut disk = Disk::active();
    disk.reads();
    let asked = disk.confirms();
    disk.answered(&asked, Answer::Confirmed(Ok(order())));
    assert_eq!(refreshes(&disk.kill(1)), 1, "the session stays for the way back");
    let epoch = disk.room.state.epoch();
    disk.on(Event::Refreshed { epoch, result: Err(definitive("session_revoked")), dice: 0 });
    let Phase::Cancelling(leaving) = disk.room.state.phase() else { panic!() };
    assert!(matches!(leaving.standing, Standing::Ended(_)));
    assert_eq!(disk.kill(1), []);
    let Phase::Cancelling(leaving) = disk.room.state.phase() else { panic!() };
    assert_eq!(leaving.order, order());
    assert!(matches!(told(&disk.on(Event::KeepAccount)), Some(Trouble::SessionEnded { .. })));
    let erased = disk.on(Event::LogOut);
    assert_eq!(erased, [Effect::EraseLocal { account: AccountId::new("emp-7") }]);
    assert_eq!(disk.kill(1), erased);
    assert_eq!(disk.room.state.phase(), &Phase::Ready);
}

#[test]
fn a_cancellation_that_another_phone_asked_for_can_be_taken_back_from_here() {
    let pending = |id: Option<&str>| match refused(409, "cancellation_pending") {
        NetError::Refused(problem) => NetError::Refused(Problem { cancellation: id.map(Secret::new), ..problem }),
        other => other,
    };
    let mut room = Room::active();
    let asked = room.on(Event::AskCancel { seed: Secret::new("seed") });
    assert_eq!(
        told(&room.answered(&asked, Answer::Terms(Err(pending(Some("cancel-7")))))),
        Some(Trouble::CancelPending)
    );
    let back = room.on(Event::KeepAccount);
    assert_eq!(request(&back), Request::TakeBack { cancellation: "cancel-7".to_owned() });
    room.answered(&back, Answer::TakenBack(Ok(())));
    assert_eq!(shown(&room).cancellation, None);
    assert!(room.state.account().is_some());
    let asked = room.on(Event::AskCancel { seed: Secret::new("seed") });
    room.answered(&asked, Answer::Terms(Err(pending(None))));
    assert_eq!(shown(&room).cancellation, None, "one without a name cannot be taken back");
}
