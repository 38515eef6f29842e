package dev.naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The demo's folder: its configuration, a file to serve, and the WAR. */
final class DemoFiles {

  /** Below the data folder. */
  static final String FOLDER = "demo";

  private final Path folder;

  DemoFiles(Path data) {
    this.folder = data.resolve(FOLDER);
  }

  Path folder() {
    return folder;
  }

  Path config() {
    return folder.resolve("naru.yaml");
  }

  /**
   * Makes what is not there. A configuration that somebody has edited is kept; only ports that are
   * taken are changed in it.
   *
   * @return what was moved because its port is taken
   * @throws Failure when the WAR is not there or the folder cannot be written
   */
  List<String> prepare() throws Failure {
    Path war = war();
    try {
      Files.createDirectories(folder.resolve("apps"));
      Files.createDirectories(folder.resolve("public"));
      Path copy = folder.resolve("apps/community.war");
      if (!Files.exists(copy) || Files.mismatch(war, copy) >= 0) {
        Path part = folder.resolve("apps/community.war.part");
        Files.copy(war, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
      }
      Path hello = folder.resolve("public/hello.txt");
      if (!Files.exists(hello)) {
        Files.writeString(hello, "Hello from a file.\n");
      }
      String template = template();
      String present = Files.exists(config()) ? Files.readString(config()) : template;
      boolean edited = !DemoPorts.withoutPorts(present).equals(DemoPorts.withoutPorts(template));
      DemoPorts ports = new DemoPorts();
      String yaml = ports.free(edited ? present : template);
      if (!Files.exists(config()) || !yaml.equals(present)) {
        Files.writeString(config(), yaml);
      }
      return ports.moved();
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "cannot write the demo's folder " + folder + ": " + e);
    }
  }

  private static Path war() throws Failure {
    Path war =
        Optional.ofNullable(System.getProperty("naru.community.war"))
            .map(Path::of)
            .orElseGet(
                () -> Path.of(System.getProperty("naru.home", ".")).resolve("apps/community.war"));
    if (!Files.isRegularFile(war)) {
      throw new Failure(
          ExitCode.FAILED,
          "the demo's site is not there: "
              + war.toAbsolutePath()
              + " (start through ./naru, which builds it, or pass -Dnaru.community.war=FILE)");
    }
    return war;
  }

  private static String template() {
    try (InputStream in = DemoFiles.class.getResourceAsStream("demo.yaml")) {
      if (in == null) {
        throw new IllegalStateException("demo.yaml is missing from the program");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
