//! The closed words that events are made of. No word holds a text from outside; those that stand for a number are in
//! `buckets`.

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word of this kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is sent.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}
pub(super) use closed;

closed! {
    /// Which consent an event needs. The two never share a batch, a name or an hour.
    Class {
        /// Helps to make the client better; off until the worker turns it on.
        Analytics = "analytics",
        /// Keeps the service safe; consented with the policy at log in. It outlives the other where there is no room.
        Essential = "essential",
    }
}

closed! {
    /// How a start came about.
    StartKind {
        /// The first of this installation.
        First = "first",
        /// The first after another version.
        Upgraded = "upgraded",
        /// The process was not there.
        Cold = "cold",
        /// The process was still there.
        Warm = "warm",
    }
}

closed! {
    /// A screen, as the name of its template (C033).
    Screen {
        /// The policy.
        Policy = "policy",
        /// Number and code.
        Login = "login",
        /// The first screen after log in.
        Home = "home",
        /// The camera on a label.
        Scan = "scan",
        /// The list of devices.
        Devices = "devices",
        /// One device.
        Device = "device",
        /// Messages.
        Messages = "messages",
        /// What is being sent.
        Uploads = "uploads",
        /// Consents and the two lists.
        Privacy = "privacy",
        /// Everything else that is set.
        Settings = "settings",
    }
}

closed! {
    /// The kind of a code.
    CodeFormat {
        /// QR code.
        Qr = "qr",
        /// Micro QR code.
        MicroQr = "micro_qr",
        /// `DataMatrix`.
        DataMatrix = "data_matrix",
        /// Aztec.
        Aztec = "aztec",
        /// PDF417.
        Pdf417 = "pdf417",
        /// Any bar code.
        Bars = "bars",
    }
}

closed! {
    /// What was sent.
    MediaKind {
        /// A picture.
        Photo = "photo",
        /// A video.
        Video = "video",
    }
}

closed! {
    /// Which of the servers a request was for.
    Server {
        /// Account, devices, messages.
        Account = "account",
        /// Uploads.
        Media = "media",
        /// Telemetry.
        Telemetry = "telemetry",
    }
}

closed! {
    /// Why a request failed.
    FailClass {
        /// The server was not reached.
        Offline = "offline",
        /// Nothing moved for too long.
        TimedOut = "timed_out",
        /// The connection broke.
        Interrupted = "interrupted",
        /// The other end is not trusted.
        Untrusted = "untrusted",
        /// Something answered that is not our server.
        NotOurs = "not_ours",
        /// The answer has the wrong shape or size.
        BadAnswer = "bad_answer",
        /// The server said no.
        Refused = "refused",
        /// The server failed.
        ServerError = "server_error",
    }
}

closed! {
    /// A fault of the client or of the phone under it.
    FaultClass {
        /// The disk is full.
        DiskFull = "disk_full",
        /// The disk does not take writes.
        ReadOnly = "read_only",
        /// A file was damaged and replaced.
        Damaged = "damaged",
        /// The data key is gone.
        KeyLost = "key_lost",
        /// The vault did not answer.
        Vault = "vault",
        /// A port of the phone failed.
        Port = "port",
        /// A picture or video was none.
        BadMedia = "bad_media",
        /// A state that should not exist.
        Defect = "defect",
    }
}

closed! {
    /// A room of the house: the place of a fault, without a line of code.
    Room {
        /// The loop, and what is of no other place.
        App = "app",
        /// Consent and gate.
        Consent = "consent",
        /// The database.
        Store = "store",
        /// The way out.
        Net = "net",
        /// Log in.
        Session = "session",
        /// Device information.
        Device = "device",
        /// This room.
        Telemetry = "telemetry",
        /// Scanning.
        Scan = "scan",
        /// Uploads.
        Media = "media",
        /// Calls.
        Dial = "dial",
        /// Devices and messages.
        Fieldwork = "fieldwork",
        /// Rights.
        Rights = "rights",
        /// Notices.
        Notices = "notices",
        /// The part that draws.
        Shell = "shell",
    }
}

closed! {
    /// A group of functions whose use is counted by the day (C059).
    Group {
        /// Scanning.
        Scan = "scan",
        /// Uploads.
        Media = "media",
        /// Calls.
        Dial = "dial",
        /// Devices.
        Devices = "devices",
        /// Messages.
        Messages = "messages",
    }
}

closed! {
    /// What is added up over a period (C061).
    Total {
        /// Days on which the client was used.
        ActiveDays = "active_days",
        /// Starts.
        Starts = "starts",
        /// Scans.
        Scans = "scans",
        /// Uploads.
        Uploads = "uploads",
    }
}

closed! {
    /// What is timed (C062).
    Timing {
        /// From the start of the client to its first snapshot.
        FirstSnapshot = "first_snapshot",
        /// From the code that was typed to the session.
        Login = "login",
        /// Copying a picture or a video without what is beside the picture.
        Sanitize = "sanitize",
        /// Opening the store and reading what it keeps.
        OpenStore = "open_store",
    }
}

closed! {
    /// Where this package came from, as written into the package itself (C063).
    Channel {
        /// The company's own page.
        Company = "company",
        /// A store for Android.
        AndroidStore = "android_store",
        /// Apple's store.
        AppStore = "app_store",
        /// A developer's build.
        Developer = "developer",
    }
}

impl Channel {
    /// The channel of a word; nothing where the list does not have it.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|channel| channel.word() == word)
    }
}

closed! {
    /// Why records were lost on their way.
    Loss {
        /// There was no room: the oldest of the least important went, or the newest did not come in.
        Overflow = "overflow",
        /// They were older than they may be.
        Expired = "expired",
        /// They did not open.
        Damaged = "damaged",
        /// The key they were sealed with is gone.
        KeyLost = "key_lost",
        /// The server can do nothing with them, not even with one alone.
        Refused = "refused",
        /// The server took the batch and left them out.
        Rejected = "rejected",
    }
}
