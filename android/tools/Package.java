import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Lays an app together: {@code java Package.java APK RESOURCES CODE LIBRARIES...}.
 *
 * <p>Native libraries are not packed and begin at a page of 16 KiB, so that every phone can use them where they lie; what
 * else is not packed begins at four bytes. The same parts make the same bytes. Says how many bytes each part takes.
 */
public final class Package {
    private static final List<String> PROCESSORS = List.of("arm64-v8a", "armeabi-v7a", "x86_64");
    private static final int PAGE = 16 * 1024;
    private static final int WORD = 4;

    /** What stands before a name, and before what is added to one. */
    private static final int HEAD = 30;
    private static final int EXTRA = 4;
    /** The tag under which Android's own tools fill up. */
    private static final int FILLER = 0xD935;
    /** The first day that an archive can name. */
    private static final long DAY = 315_532_800_000L;

    private final Map<String, Long> parts = new TreeMap<>();
    private final Counting bytes;
    private final ZipOutputStream zip;

    private Package(OutputStream file) {
        bytes = new Counting(file);
        zip = new ZipOutputStream(bytes);
        zip.setLevel(9);
    }

    public static void main(String[] words) throws IOException {
        Path apk = Path.of(words[0]);
        Package app;
        try (OutputStream file = Files.newOutputStream(apk)) {
            app = new Package(file);
            app.archive("resources", Path.of(words[1]), ".*");
            // Of what lies beside the code, only what is looked up while the app runs.
            app.archive("code", Path.of(words[2]), "classes\\d*\\.dex|META-INF/services/.*");
            for (int at = 3; at < words.length; at++) app.libraries(Path.of(words[at]));
            app.zip.close();
        }
        app.parts.put("whole", Files.size(apk));
        app.parts.forEach((part, size) -> System.out.println("apk: " + part + " " + size));
    }

    private void archive(String part, Path file, String wanted) throws IOException {
        try (ZipFile from = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries =
                    from.stream().filter(entry -> !entry.isDirectory() && entry.getName().matches(wanted)).toList();
            for (ZipEntry entry : entries) {
                boolean packed = entry.getMethod() == ZipEntry.DEFLATED;
                add(part, entry.getName(), from.getInputStream(entry).readAllBytes(), packed, WORD);
            }
        }
    }

    private void libraries(Path folder) throws IOException {
        for (String processor : PROCESSORS) {
            List<Path> libraries = new ArrayList<>();
            if (Files.isDirectory(folder.resolve(processor))) {
                try (var files = Files.list(folder.resolve(processor))) {
                    files.filter(file -> file.toString().endsWith(".so")).sorted().forEach(libraries::add);
                }
            }
            for (Path library : libraries) {
                String name = "lib/" + processor + "/" + library.getFileName();
                add("libraries-" + processor, name, Files.readAllBytes(library), false, PAGE);
            }
        }
    }

    private void add(String part, String name, byte[] content, boolean packed, int unit) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(DAY);
        if (!packed) {
            CRC32 sum = new CRC32();
            sum.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(sum.getValue());
            entry.setExtra(filler(bytes.count + HEAD + name.length() + EXTRA, unit));
        }
        long before = bytes.count;
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        parts.merge(part, bytes.count - before, Long::sum);
    }

    private static byte[] filler(long at, int unit) {
        int missing = (int) ((unit - at % unit) % unit);
        byte[] extra = new byte[EXTRA + missing];
        extra[0] = (byte) FILLER;
        extra[1] = (byte) (FILLER >> 8);
        extra[2] = (byte) missing;
        extra[3] = (byte) (missing >> 8);
        return extra;
    }

    /** Knows how much was written. */
    private static final class Counting extends OutputStream {
        private final OutputStream to;
        private long count;

        Counting(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int one) throws IOException {
            to.write(one);
            count++;
        }

        @Override
        public void write(byte[] from, int at, int size) throws IOException {
            to.write(from, at, size);
            count += size;
        }
    }
}
