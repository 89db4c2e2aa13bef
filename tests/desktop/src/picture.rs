//! The desktop's camera is an image file: decoded to the luma plane that a camera would give.

use std::path::Path;

/// A still image as a camera sees it.
pub struct Picture {
    /// One byte a pixel, row by row.
    pub luma: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Why a file is no picture to scan.
#[derive(Debug, thiserror::Error)]
pub enum PictureFault {
    /// The file cannot be read.
    #[error("the file cannot be read: choose one that exists")]
    Unreadable,
    /// It is not a PNG, JPEG or WebP picture, or it is damaged.
    #[error("this is not a picture that can be read: choose a PNG, JPEG or WebP file")]
    NotAPicture,
    /// It is larger than any camera's frame.
    #[error("the picture is too large: choose one of at most 8192 pixels a side")]
    TooLarge,
}

/// Largest file that is looked at, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads a picture.
pub fn read(path: &Path) -> Result<Picture, PictureFault> {
    let size = std::fs::metadata(path).map_err(|_| PictureFault::Unreadable)?.len();
    if size > LARGEST {
        return Err(PictureFault::TooLarge);
    }
    let bytes = std::fs::read(path).map_err(|_| PictureFault::Unreadable)?;
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureFault::NotAPicture)?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(8192);
    limits.max_image_height = Some(8192);
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
        assert!(matches!(read(&file), Err(PictureFault::Unreadable)));
        for bytes in [&b""[..], b"not a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
            std::fs::write(&file, bytes).unwrap();
            assert!(matches!(read(&file), Err(PictureFault::NotAPicture)), "{bytes:?}");
        }
    }
}
