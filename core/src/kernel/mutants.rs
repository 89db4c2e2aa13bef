//! Faults that a proof switches on, one at a time, to see that it would notice.
//!
//! `mutant!(Name)` stands where a leak could come in by a slip of ours. Without the feature `mutants` it is the literal
//! `false`, and nothing of this file is in the library; with it, it asks a switch of the process. Only `tests/proof`
//! builds with the feature; `xtask/src/shipped.rs` holds that no build that ships does.

#[cfg(feature = "mutants")]
macro_rules! mutant {
    ($name:ident) => {
        $crate::kernel::mutants::on($crate::kernel::mutants::Mutant::$name)
    };
}
#[cfg(not(feature = "mutants"))]
macro_rules! mutant {
    ($name:ident) => {
        false
    };
}
pub(crate) use mutant;

#[cfg(feature = "mutants")]
pub use switch::{Mutant, arm, on, reached};

#[cfg(feature = "mutants")]
mod switch {
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

    macro_rules! mutants {
        ($($name:ident: $what:literal,)+) => {
            /// One fault that can be switched on.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum Mutant {
                $(#[doc = $what] $name,)+
            }

            impl Mutant {
                /// Each with its name and what it does.
                pub const ALL: &'static [(Self, &'static str, &'static str)] =
                    &[$((Self::$name, stringify!($name), $what),)+];
            }
        };
    }

    mutants! {
        SkipSendCheck: "an envelope is opened without asking whether its consent still stands",
        StaleGrant: "a grant is renewed though the consent is another one by now",
        GrantUnasked: "the gate grants what nobody was asked for",
        UncountedCollect: "a taking is not counted for the list",
        UndeclaredTaken: "the gate takes what the feature does not declare",
        TransformUnasked: "the gate takes a reading by another transform than the one that is declared",
        PurposeUnasked: "the gate takes for a purpose that is not declared",
        MatrixUnasked: "the gate takes what the matrix does not give on this system",
        BudgetIgnored: "the gate takes more often than is declared",
        BehindIgnored: "the gate takes behind the screen what is declared before it alone",
        BudgetForgotten: "what was spent of the budgets is forgotten when the process ends",
        EndIgnored: "a consent for a time opens the gate when its time is over",
        UnderIgnored: "what was decided under one consent begins under another",
        LoginWithoutBox: "log in goes on though the box is not ticked",
        LoginBeforeNotice: "log in goes on before the notice is agreed to",
        BoxTickedAtStart: "the box is ticked when the app starts",
        BoxStaysTicked: "the tap on log in does not use the box up",
        PromptAtStart: "a prompt is open when the app starts",
        AskAgainAtOnce: "what was refused is asked again within 48 hours",
        AskSystemAgain: "a permission that the system refused is asked again within 48 hours",
        PermissionOfAnother: "the camera's permission is asked for with another feature",
        PopupLoop: "a refused prompt comes back at once",
        RefusalSpreads: "a no to one feature switches another one off",
        AnalyticsByLogin: "logging in switches analytics on",
        SystemUnasked: "the feature starts without the system's permission",
        PermissionRemembered: "what the system said once is believed after the app was in the background",
        LedgerLineDropped: "a withdrawal is not written down",
        UploadsKeptAtWithdrawal: "withdrawing leaves the uploads where they are",
        MessagesKeptAtWithdrawal: "withdrawing leaves the messages where they are",
        DevicesKeptAtWithdrawal: "withdrawing leaves the devices where they are",
        TelemetryKeptAtWithdrawal: "withdrawing leaves recorded events in the queue",
        CameraAfterWithdrawal: "withdrawing leaves the camera on",
        CameraAfterLeave: "leaving the scan leaves the camera on",
        FramesAfterLeave: "a scanner goes on reading labels after its scan was left",
        UploadsKeptAtLogout: "logging out leaves the account's uploads",
        WorkKeptAtLogout: "logging out leaves the account's devices and messages",
        UploadsNotExpired: "uploads outlive their days",
        RecordsKeptLonger: "records wait for as long as the build's bounds say, whatever the edition says",
        TokenInTelemetry: "telemetry carries the session's token",
        OneNameForAll: "telemetry goes under the same name whatever the consent",
        FineTime: "a record tells its time to the millisecond",
        FullModel: "the model leaves in full instead of as `other`",
        LanguageRegion: "the language leaves with its region",
        UsualOffsetTold: "the offset leaves though it is the usual one",
        BuildInVersion: "the system's version leaves with its build",
        DeviceOnEveryChange: "the device is told anew whenever any consent changes",
        ExifKept: "a picture leaves with its EXIF",
        CommentKept: "a picture leaves with its comment",
        LogTheNumber: "the log tells the first digits of a number",
        LogTheLength: "the log tells how long a message was that was not sent",
        NumberInErrorText: "an error text repeats the number",
        CalleeInSearch: "a search carries the number of a customer that was looked at",
        CallKept: "the number of a call stays on the screen after it was handed over",
        UnsignedTaken: "an edition comes into force whoever signed it",
        OldNumberTaken: "a document comes into force under a number that was there before",
        OldEditionTaken: "an older edition comes back under a new number",
        RightsGoUnsaid: "an edition comes into force that takes rights away and does not say so",
        EditionNotKept: "the edition that came is forgotten when the process is killed",
        ChangeClosesNothing: "a material change closes nothing",
        ChangeUntold: "a material change is not told",
        ChangeRefusedOpens: "a no to a change opens what it closed",
        ChangeInsteadOfLogin: "a yes to a change stands in for box and log in",
        OvertakenGoesOn: "what a change closed is taken and sent all the same",
        CameraAfterChange: "a change that closes the scan leaves the camera on",
        NoticeRefusalForgotten: "a no to the notice is forgotten when a newer edition comes",
        CallKeptAtLogout: "logging out leaves the number of a call on the screen",
        Unsealed: "columns are stored as they are",
        CopyUnsealed: "the copy of what is sent lies in its file as it is",
    }

    static ON: AtomicUsize = AtomicUsize::new(usize::MAX);
    static REACHED: AtomicU64 = AtomicU64::new(0);

    /// Switches one on and all others off; without one, all off.
    pub fn arm(mutant: Option<Mutant>) {
        ON.store(mutant.map_or(usize::MAX, |mutant| mutant as usize), Ordering::SeqCst);
        REACHED.store(0, Ordering::SeqCst);
    }

    /// Whether this one is on.
    #[must_use]
    pub fn on(mutant: Mutant) -> bool {
        let on = ON.load(Ordering::Relaxed) == mutant as usize;
        if on {
            REACHED.fetch_add(1, Ordering::Relaxed);
        }
        on
    }

    /// How often the place of the one that is on was passed since it was switched on.
    #[must_use]
    pub fn reached() -> u64 {
        REACHED.load(Ordering::SeqCst)
    }
}

#[cfg(all(test, not(feature = "mutants")))]
mod tests {
    // Worked out when it is compiled: the place of a mutant is the literal `false`, so nothing of it is in the code.
    const _: () = assert!(!mutant!(SkipSendCheck));
}
