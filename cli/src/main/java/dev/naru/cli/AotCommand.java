package dev.naru.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code naru aot}: the start-up cache (JEP 483, 514, 515). The JVM takes classes, linked and with
 * their profiles, from a file that it wrote at the end of an earlier run. The file serves the very
 * Java and the very jars of that run only; {@code bin/naru} compares what is written beside it
 * before it names it to the JVM.
 */
@Command(
    name = "aot",
    header = "Make the start-up cache for this Java: starts take about half as long with it.",
    description = {
      "",
      "Serves the demo twice, from a temporary folder that is removed again, and has the JVM"
          + " remember what the second start needed (JEP 514). Takes about half a minute. To be"
          + " done again after an update of Naru or of Java; without it Naru starts as it would"
          + " have."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = ExitCodes.HELP)
final class AotCommand implements Callable<Integer> {

  private static final String NAME = "naru.aot";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Failure {
    Path home = Path.of(System.getProperty("naru.home", "."));
    Path buildId = home.resolve("lib/build-id");
    Path release = Path.of(System.getProperty("java.home"), "release");
    if (!Files.isReadable(buildId)) {
      throw failure("this is no complete program: " + buildId + " is missing");
    }
    Path target = place(home).toAbsolutePath();
    spec.commandLine().getOut().println("Serving the demo to see what a start needs.");
    spec.commandLine().getOut().flush();
    try {
      Files.createDirectories(target.getParent());
      // First of all, for a cache beside jars that are no longer what they were is a wrong one.
      Path madeFor = target.resolveSibling(target.getFileName() + ".for");
      Files.deleteIfExists(madeFor);
      Path work = Files.createTempDirectory("naru-aot-");
      try {
        DemoRun demo = new DemoRun(home.resolve("bin/naru"), work);
        demo.serve(Optional.empty());
        Path made = demo.folder().resolve(NAME);
        demo.serve(Optional.of(made));
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.copy(made, part, StandardCopyOption.REPLACE_EXISTING);
        readable(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(work);
      }
      Files.writeString(
          madeFor, home + "\n" + Files.readString(buildId) + Files.readString(release));
      readable(madeFor);
      spec.commandLine()
          .getOut()
          .printf("%s: %d MB, for Java %s%n", target, Files.size(target) >> 20, Runtime.version());
    } catch (IOException e) {
      throw failure(e.getMessage() == null ? e.toString() : e.getMessage());
    }
    return ExitCode.OK;
  }

  private static Path place(Path home) {
    Path beside = home.resolve("lib");
    String cache = System.getenv("NARU_CACHE");
    return Files.isWritable(beside) || cache == null
        ? beside.resolve(NAME)
        : Path.of(cache).resolve(NAME);
  }

  /** The server may be another user than who made it. */
  private static void readable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static Failure failure(String why) {
    return new Failure(ExitCode.FAILED, "no start-up cache: " + why);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
