//! Which boxes of an MP4 are kept, where they may stand, and how long each must be.

/// Where a box stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    File,
    Movie,
    Track,
    Edits,
    Media,
    Info,
    Data,
    Table,
    VideoEntry,
    SoundEntry,
    Wave,
}

/// What is done with a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// It holds boxes; they are walked.
    Into(Place),
    /// It is the picture and the sound: copied as it is.
    Essence,
    /// It is copied where it is exactly this long.
    Exactly(u64),
    /// It is copied where it is no longer than this.
    AtMost(u64),
    /// A table: a head of this length, whose last four bytes count rows of one of these lengths by version.
    Rows(u64, [u64; 2]),
    /// The table of sample sizes, whose rows may be left out.
    Sizes,
    /// The table of small sample sizes, whose rows are cut into bits.
    SmallSizes,
    /// Its times are zeroed; its two lengths, by version.
    Times([u64; 2]),
    /// It names what the track is; everything else in it is zeroed.
    Handler,
    /// It names where the data is; only "in this file" is taken.
    References,
    /// It describes the samples.
    Descriptions,
    /// Brands of four letters each.
    Brands,
    /// Set-up of H.264: parameter sets, each with its length.
    AvcSetup,
    /// Set-up of MPEG-4: one descriptor with its length.
    ElementarySetup,
    /// The file is refused: it keeps its samples in a way that is not walked.
    Refuse,
    /// Not on the list: its name becomes `free` and its inside zeros.
    Blank,
}

/// The largest description of a codec that is taken, in bytes.
pub(super) const SETUP: u64 = 16 * 1024;

pub(super) fn act(place: Place, kind: [u8; 4]) -> Act {
    match (place, &kind) {
        (Place::File, b"ftyp") => Act::Brands,
        (Place::File, b"moov") => Act::Into(Place::Movie),
        (Place::File, b"mdat") => Act::Essence,
        (Place::File, b"moof" | b"styp" | b"imda") => Act::Refuse,

        (Place::Movie, b"mvhd") => Act::Times([100, 112]),
        (Place::Movie, b"trak") => Act::Into(Place::Track),
        (Place::Movie, b"mvex" | b"cmov") => Act::Refuse,

        (Place::Track, b"tkhd") => Act::Times([84, 96]),
        (Place::Track, b"edts") => Act::Into(Place::Edits),
        (Place::Track, b"mdia") => Act::Into(Place::Media),
        (Place::Edits, b"elst") => Act::Rows(8, [12, 20]),

        (Place::Media, b"mdhd") => Act::Times([24, 36]),
        (Place::Media, b"minf") => Act::Into(Place::Info),
        (Place::Media | Place::Info, b"hdlr") => Act::Handler,

        (Place::Info, b"vmhd") => Act::Exactly(12),
        (Place::Info, b"smhd") => Act::Exactly(8),
        (Place::Info, b"dinf") => Act::Into(Place::Data),
        (Place::Info, b"stbl") => Act::Into(Place::Table),
        (Place::Data, b"dref") => Act::References,

        (Place::Table, b"stsd") => Act::Descriptions,
        (Place::Table, b"stts" | b"ctts" | b"co64") => Act::Rows(8, [8, 8]),
        (Place::Table, b"stsc") => Act::Rows(8, [12, 12]),
        (Place::Table, b"stss" | b"stps" | b"stco") => Act::Rows(8, [4, 4]),
        (Place::Table, b"stsz") => Act::Sizes,
        (Place::Table, b"stz2") => Act::SmallSizes,

        (Place::VideoEntry, b"avcC") => Act::AvcSetup,
        (Place::VideoEntry | Place::SoundEntry | Place::Wave, b"esds") => Act::ElementarySetup,
        (Place::VideoEntry, b"hvcC" | b"av1C" | b"vpcC" | b"dvcC" | b"dvvC") => Act::AtMost(SETUP),
        (Place::VideoEntry, b"colr") => Act::AtMost(19),
        (Place::VideoEntry, b"pasp") => Act::Exactly(8),
        (Place::VideoEntry, b"clap") => Act::Exactly(32),
        (Place::VideoEntry, b"fiel") => Act::Exactly(2),
        (Place::VideoEntry, b"gama") => Act::Exactly(4),

        (Place::SoundEntry, b"wave") => Act::Into(Place::Wave),
        (Place::SoundEntry, b"dOps" | b"dfLa" | b"dac3" | b"dec3" | b"damr" | b"alac" | b"chan") => Act::AtMost(SETUP),
        (Place::Wave, b"frma") => Act::Exactly(4),
        (Place::Wave, b"mp4a") => Act::AtMost(4),
        (Place::Wave, b"enda") => Act::Exactly(2),
        (Place::Wave, b"alac") => Act::AtMost(SETUP),
        // The end mark of a `wave`.
        (Place::Wave, [0, 0, 0, 0]) => Act::Exactly(0),

        (Place::VideoEntry | Place::SoundEntry, b"btrt") => Act::Exactly(12),
        _ => Act::Blank,
    }
}

/// Whether the samples of a track are coded in a way that is known to hold picture or sound and nothing else.
pub(super) fn coding_is_known(handler: [u8; 4], coding: [u8; 4]) -> bool {
    match &handler {
        b"vide" => matches!(
            &coding,
            b"avc1"
                | b"avc3"
                | b"hvc1"
                | b"hev1"
                | b"av01"
                | b"vp08"
                | b"vp09"
                | b"mp4v"
                | b"s263"
                | b"jpeg"
                | b"dvh1"
                | b"dvhe"
                | b"apcn"
                | b"apch"
                | b"apcs"
                | b"apco"
                | b"ap4h"
        ),
        b"soun" => matches!(
            &coding,
            b"mp4a"
                | b"samr"
                | b"sawb"
                | b"alac"
                | b"Opus"
                | b"fLaC"
                | b"ac-3"
                | b"ec-3"
                | b"lpcm"
                | b"sowt"
                | b"twos"
                | b"in24"
                | b"in32"
                | b"fl32"
                | b".mp3"
                | b"ulaw"
                | b"alaw"
        ),
        _ => false,
    }
}
