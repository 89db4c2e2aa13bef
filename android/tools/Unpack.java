import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Takes Android's archives apart, which Maven cannot read: {@code java Unpack.java ARCHIVES CLASSES PARTS}.
 *
 * <p>The classes of all of them come to lie together in CLASSES. What else an app is made of (resources, their names, the
 * package, rules for R8, native libraries) comes to lie in PARTS, a folder for each archive.
 */
public final class Unpack {
    private static final List<String> PARTS =
            List.of("AndroidManifest.xml", "R.txt", "proguard.txt", "res/", "jni/", "assets/");

    private final Path classes;
    private final Path parts;

    private Unpack(Path classes, Path parts) {
        this.classes = classes;
        this.parts = parts;
    }

    public static void main(String[] words) throws IOException {
        Unpack unpack = new Unpack(Path.of(words[1]), Path.of(words[2]));
        List<Path> archives;
        try (var files = Files.list(Path.of(words[0]))) {
            archives = files.filter(file -> file.toString().endsWith(".aar")).sorted().toList();
        }
        if (archives.isEmpty()) throw new IOException("no archive in " + words[0]);
        for (Path archive : archives) unpack.archive(archive);
        System.out.println(archives.size() + " archives");
    }

    private void archive(Path archive) throws IOException {
        String name = archive.getFileName().toString().replaceAll("\\.aar$", "");
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().filter(entry -> !entry.isDirectory()).toList()) {
                String inside = entry.getName();
                if (inside.equals("classes.jar") || inside.matches("libs/.*\\.jar")) {
                    jar(zip.getInputStream(entry));
                } else if (PARTS.stream().anyMatch(inside::startsWith)) {
                    write(zip.getInputStream(entry), parts.resolve(name), inside);
                }
            }
        }
    }

    private void jar(InputStream bytes) throws IOException {
        try (ZipInputStream jar = new ZipInputStream(bytes)) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                // Every jar has a manifest of its own, and none of them speaks for all.
                if (!entry.isDirectory() && !entry.getName().equals("META-INF/MANIFEST.MF")) {
                    write(jar, classes, entry.getName());
                }
            }
        }
    }

    private static void write(InputStream bytes, Path folder, String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder.normalize())) throw new IOException("an entry leaves its archive: " + name);
        Files.createDirectories(file.getParent());
        Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
