//! Small files of every kind, written by hand.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

pub(super) fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Zeros that unpack to `megabytes`, made without holding them.
pub(super) fn bomb(megabytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..megabytes {
        encoder.write_all(&vec![0; 1024 * 1024]).unwrap();
    }
    encoder.finish().unwrap()
}

/// A PDF of numbered objects with a table and a trailer.
pub(super) struct Pdf {
    pub(super) objects: Vec<(u32, Vec<u8>)>,
    pub(super) trailer: String,
}

impl Pdf {
    /// One page with this content stream and a Helvetica font called `F1`.
    pub(super) fn page(content: &[u8]) -> Self {
        let pdf = Self {
            objects: Vec::new(),
            trailer: "/Root 1 0 R".to_owned(),
        };
        pdf.with(1, "<</Type/Catalog/Pages 2 0 R>>")
            .with(
                2,
                "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 5 0 R>>>>>>",
            )
            .with(
                3,
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            )
            .with_stream(4, "", content)
            .with(
                5,
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            )
    }

    pub(super) fn with(mut self, number: u32, object: &str) -> Self {
        self.objects.retain(|(other, _)| *other != number);
        self.objects.push((number, object.as_bytes().to_vec()));
        self
    }

    pub(super) fn with_stream(mut self, number: u32, entries: &str, data: &[u8]) -> Self {
        self.objects.retain(|(other, _)| *other != number);
        let mut object = format!("<<{entries}/Length {}>>stream\n", data.len()).into_bytes();
        object.extend(data);
        object.extend(b"\nendstream");
        self.objects.push((number, object));
        self
    }

    pub(super) fn trailer(mut self, entries: &str) -> Self {
        self.trailer.push_str(entries);
        self
    }

    pub(super) fn build(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let last = self.objects.iter().map(|(number, _)| *number).max().unwrap_or(0);
        let mut offsets = vec![None; last as usize + 1];
        for (number, object) in &self.objects {
            offsets[*number as usize] = Some(bytes.len());
            bytes.extend(format!("{number} 0 obj\n").bytes());
            bytes.extend(object);
            bytes.extend(b"\nendobj\n");
        }
        let start = bytes.len();
        bytes.extend(format!("xref\n0 {}\n", offsets.len()).bytes());
        for offset in &offsets {
            let line = match offset {
                Some(offset) => format!("{offset:010} 00000 n \n"),
                None => "0000000000 65535 f \n".to_owned(),
            };
            bytes.extend(line.bytes());
        }
        let trailer = &self.trailer;
        bytes.extend(
            format!(
                "trailer\n<</Size {}{trailer}>>\nstartxref\n{start}\n%%EOF\n",
                offsets.len()
            )
            .bytes(),
        );
        bytes
    }
}

pub(super) fn pdf() -> Vec<u8> {
    Pdf::page(b"BT /F1 12 Tf 72 720 Td (Invoice 4711) Tj ET").build()
}

/// A scan: a page that shows an image and no text.
pub(super) fn scan() -> Vec<u8> {
    Pdf::page(b"q 595 0 0 842 0 0 cm /Im0 Do Q").build()
}

pub(super) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    bytes.extend(b"\xff\xc0\0\x0b\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x01\x01\x11\0");
    // A scan with a stuffed FF, a restart mark and a fill byte.
    bytes.extend(b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\0\x34\xff\xd0\x56\xff\xff\xd9");
    bytes
}

pub(super) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap();
    [
        &length.to_be_bytes(),
        name.as_slice(),
        data,
        &crc.sum().to_be_bytes(),
    ]
    .concat()
}

/// A grey PNG that says it has these dimensions, with this unpacked data.
pub(super) fn png_with(width: u32, height: u32, interlaced: bool, unpacked: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, u8::from(interlaced)]);
    let packed = zlib(unpacked);
    let (first, second) = packed.split_at(packed.len() / 2);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"tEXt", b"Comment\0x"),
        chunk(b"IDAT", first),
        chunk(b"IDAT", second),
        chunk(b"IEND", b""),
    ]
    .concat()
}

pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    png_with(width, height, false, &vec![0; (height * (width + 1)) as usize])
}

pub(super) fn riff(parts: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in parts {
        body.extend(*name);
        body.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend(data);
        if data.len() % 2 == 1 {
            body.push(0);
        }
    }
    let length = u32::try_from(body.len()).unwrap();
    [b"RIFF".as_slice(), &length.to_le_bytes(), &body].concat()
}

pub(super) fn webp_lossy(width: u16, height: u16) -> Vec<u8> {
    let mut data = b"\x10\0\0\x9d\x01\x2a".to_vec();
    data.extend(width.to_le_bytes());
    data.extend(height.to_le_bytes());
    data.extend([1, 2, 3]);
    riff(&[(b"VP8 ", data)])
}

pub(super) fn webp_lossless(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | (height - 1) << 14;
    riff(&[(
        b"VP8L",
        [&[0x2f], bits.to_le_bytes().as_slice(), &[0; 4]].concat(),
    )])
}

/// A canvas of this size that shows a lossy image of 8 x 8.
pub(super) fn webp_extended(width: u32, height: u32) -> Vec<u8> {
    let mut head = vec![0; 4];
    head.extend(&(width - 1).to_le_bytes()[..3]);
    head.extend(&(height - 1).to_le_bytes()[..3]);
    let image = webp_lossy(8, 8)[20..33].to_vec();
    riff(&[(b"VP8X", head), (b"VP8 ", image)])
}

/// A TIFF with one image per entry: width, height, offset and length of its only strip.
pub(super) fn tiff(little: bool, images: &[(u32, u32, u32, u32)]) -> Vec<u8> {
    let short = |number: u16| {
        if little {
            number.to_le_bytes()
        } else {
            number.to_be_bytes()
        }
    };
    let long = |number: u32| {
        if little {
            number.to_le_bytes()
        } else {
            number.to_be_bytes()
        }
    };
    let mut bytes = if little { b"II".to_vec() } else { b"MM".to_vec() };
    bytes.extend(short(42));
    let mut next = 8;
    bytes.extend(long(next));
    for (index, (width, height, offset, length)) in images.iter().enumerate() {
        bytes.extend(short(4));
        for (tag, value) in [(256, width), (257, height), (273, offset), (279, length)] {
            bytes.extend(short(tag));
            bytes.extend(short(4));
            bytes.extend(long(1));
            bytes.extend(long(*value));
        }
        next += 54;
        bytes.extend(long(if index + 1 == images.len() { 0 } else { next }));
    }
    bytes.extend([7; 16]);
    bytes
}

pub(super) fn boxed(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len() + 8).unwrap();
    [&length.to_be_bytes(), name.as_slice(), data].concat()
}

/// A HEIC with these brands (the first is the major one).
pub(super) fn heic_with(brands: &[&[u8; 4]], width: u32, height: u32) -> Vec<u8> {
    let mut ftyp = brands[0].to_vec();
    ftyp.extend([0; 4]);
    brands.iter().for_each(|brand| ftyp.extend(*brand));
    let extents = [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat();
    let properties = boxed(b"iprp", &boxed(b"ipco", &boxed(b"ispe", &extents)));
    let meta = [vec![0; 4], boxed(b"pitm", &[0; 6]), properties].concat();
    [
        boxed(b"ftyp", &ftyp),
        boxed(b"meta", &meta),
        boxed(b"mdat", &[9; 40]),
    ]
    .concat()
}

pub(super) fn heic(width: u32, height: u32) -> Vec<u8> {
    heic_with(&[b"heic", b"mif1", b"heic"], width, height)
}

/// A ZIP archive with one stored file of five bytes.
pub(super) fn zip(comment: &[u8]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend([0; 14]);
    bytes.extend(b"\x05\0\0\0\x05\0\0\0\x01\0\0\0ahello");
    let directory = bytes.len();
    bytes.extend(b"PK\x01\x02");
    bytes.extend([0; 42]);
    bytes.push(b'a');
    let length = bytes.len() - directory;
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend(u32::try_from(length).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(directory).unwrap().to_le_bytes());
    bytes.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
    bytes.extend(comment);
    bytes
}
