import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes the resources of Android's own jar so that an older aapt2 reads them:
 * {@code java Framework.java ANDROID_ALL APK}.
 *
 * <p>Since Android 14 the table of the framework counts in 16 bits where an entry lies and writes small entries in eight
 * bytes. The aapt2 of Debian knows neither. Here both are written out as they were before; nothing else changes.
 */
public final class Framework {
    private static final int TABLE = 0x0002;
    private static final int PACKAGE = 0x0200;
    private static final int TYPE = 0x0201;

    /** Flags of a type: only some of its entries are listed; offsets are halves and count in fours. */
    private static final int SPARSE = 1;
    private static final int HALVES = 2;
    private static final int NOTHING = -1;
    private static final int NO_HALF = 0xFFFF;

    /** Flags of an entry: it is a map; it is written small. */
    private static final int MAP = 1;
    private static final int SMALL = 8;

    public static void main(String[] words) throws IOException {
        Path apk = Path.of(words[1]).toAbsolutePath();
        Files.createDirectories(apk.getParent());
        try (ZipFile jar = new ZipFile(words[0]);
                OutputStream file = Files.newOutputStream(apk);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            store(zip, "AndroidManifest.xml", read(jar, "AndroidManifest.xml"));
            store(zip, "resources.arsc", written(little(read(jar, "resources.arsc"))));
        }
    }

    /** A piece of the table as an older reader wants it. */
    private static byte[] written(ByteBuffer piece) {
        int kind = half(piece, 0);
        int head = half(piece, 2);
        int size = piece.getInt(4);
        if (kind == TYPE) return type(piece, head);
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        if (kind != TABLE && kind != PACKAGE) {
            out.writeBytes(bytes(piece, 0, size));
            return out.toByteArray();
        }
        out.writeBytes(bytes(piece, 0, head));
        for (int at = head; at < size; at += piece.getInt(at + 4)) {
            out.writeBytes(written(little(bytes(piece, at, piece.getInt(at + 4)))));
        }
        byte[] whole = out.toByteArray();
        little(whole).putInt(4, whole.length);
        return whole;
    }

    /** The values of one kind for one configuration: a head, where each entry lies, and the entries. */
    private static byte[] type(ByteBuffer piece, int head) {
        int flags = piece.get(9);
        int count = piece.getInt(12);
        int entries = piece.getInt(16);
        int[] places = new int[count];
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int nr = 0; nr < count; nr++) {
            int from = place(piece, head, flags, nr);
            places[nr] = from == NOTHING ? NOTHING : body.size();
            if (from != NOTHING) body.writeBytes(entry(piece, entries + from));
        }
        int start = head + 4 * count;
        ByteBuffer out = little(new byte[start + body.size()]);
        out.put(bytes(piece, 0, head));
        for (int nr = 0; nr < count; nr++) {
            // A list with gaps says which entry it is, and counts in fours.
            boolean gaps = (flags & SPARSE) != 0;
            out.putInt(gaps ? half(piece, head + 4 * nr) | places[nr] / 4 << 16 : places[nr]);
        }
        out.put(body.toByteArray());
        out.put(9, (byte) (flags & ~HALVES));
        out.putInt(4, out.capacity());
        out.putInt(16, start);
        return out.array();
    }

    private static int place(ByteBuffer piece, int head, int flags, int nr) {
        if ((flags & SPARSE) != 0) return 4 * half(piece, head + 4 * nr + 2);
        if ((flags & HALVES) == 0) return piece.getInt(head + 4 * nr);
        int half = half(piece, head + 2 * nr);
        return half == NO_HALF ? NOTHING : 4 * half;
    }

    private static byte[] entry(ByteBuffer piece, int at) {
        int flags = half(piece, at + 2);
        if ((flags & SMALL) != 0) {
            // Name, flags with the kind of value above them, value. Written out: size, flags, name; size, zero, kind, value.
            ByteBuffer out = little(new byte[16]);
            out.putShort((short) 8).putShort((short) (flags & 0xFF & ~SMALL)).putInt(half(piece, at));
            out.putShort((short) 8).put((byte) 0).put((byte) (flags >> 8)).putInt(piece.getInt(at + 4));
            return out.array();
        }
        int size = half(piece, at);
        boolean map = (flags & MAP) != 0;
        // A map has its count behind its parent, and twelve bytes for each; anything else has one value of eight.
        return bytes(piece, at, map ? size + 12 * piece.getInt(at + 12) : size + 8);
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        // The table is mapped into memory, so it must lie in the archive as it is.
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static byte[] read(ZipFile zip, String name) throws IOException {
        return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int half(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    private static byte[] bytes(ByteBuffer from, int at, int size) {
        byte[] out = new byte[size];
        from.get(at, out);
        return out;
    }
}
