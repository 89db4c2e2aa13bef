//! The desktop's camera is an image file: decoded to the luma plane that a camera would give.

use std::path::Path;

use gongchao_core::kernel::Words;

/// A still image as a camera sees it.
pub(crate) struct Picture {
    /// One byte a pixel, row by row.
    pub(crate) luma: Vec<u8>,
    /// Pixels in a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
}

/// Why a file is no picture to scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureFault {
    /// The file cannot be read.
    Unreadable,
    /// It is not a PNG, JPEG or WebP picture, or it is damaged.
    NotAPicture,
    /// It is larger than any camera's frame.
    TooLarge,
}

impl PictureFault {
    /// The sentence for a person.
    pub(crate) fn words(self) -> Words {
        match self {
            Self::Unreadable => {
                Words::new("读不到这个文件，请选择存在的文件。", "The file cannot be read. Choose one that exists.")
            }
            Self::NotAPicture => Words::new(
                "这不是能识别的图片，请选择 PNG、JPEG 或 WebP 文件。",
                "This is not a picture that can be read. Choose a PNG, JPEG or WebP file.",
            ),
            Self::TooLarge => Words::new(
                "图片太大，请选择每边不超过 8192 像素的图片。",
                "The picture is too large. Choose one of at most 8192 pixels a side.",
            ),
        }
    }
}

/// Largest file that is looked at, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Longest side, in pixels: the longest that the core's frames have.
const LONGEST_SIDE: u32 = 8192;

/// Reads a picture.
pub(crate) fn read(path: &Path) -> Result<Picture, PictureFault> {
    let about = std::fs::metadata(path).map_err(|_| PictureFault::Unreadable)?;
    if !about.is_file() {
        return Err(PictureFault::Unreadable);
    }
    if about.len() > LARGEST {
        return Err(PictureFault::TooLarge);
    }
    let bytes = std::fs::read(path).map_err(|_| PictureFault::Unreadable)?;
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| PictureFault::NotAPicture)?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    reader.limits(limits);
    let decoded = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureFault::TooLarge,
        _ => PictureFault::NotAPicture,
    })?;
    let luma = decoded.into_luma8();
    let (width, height) = luma.dimensions();
    Ok(Picture { luma: luma.into_raw(), width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_said_so() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("label.png");
        assert_eq!(read(&file).err(), Some(PictureFault::Unreadable));
        assert_eq!(read(dir.path()).err(), Some(PictureFault::Unreadable));
        for bytes in [&b""[..], b"not a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(read(&file).err(), Some(PictureFault::NotAPicture), "{bytes:?}");
        }
    }

    #[test]
    fn the_shipped_label_is_a_picture() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("label.png");
        std::fs::write(&file, crate::day::LABEL).unwrap();
        let picture = read(&file).unwrap();
        assert_eq!((picture.width, picture.height, picture.luma.len()), (1280, 720, 1280 * 720));
    }
}
