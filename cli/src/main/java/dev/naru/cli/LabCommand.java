package dev.naru.cli;

import dev.naru.engine.config.Config;
import dev.naru.internet.view.Ladder;
import dev.naru.lab.scenario.Pictures;
import dev.naru.lab.scenario.Scenario;
import dev.naru.lab.scenario.ScenarioRun;
import dev.naru.lab.scenario.Shipped;
import dev.naru.lab.scenario.Verdict;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code naru lab}. */
@Command(
    name = "lab",
    header = "Run a scenario on a virtual Internet and judge it.",
    description = {
      "",
      "Hosts, links, servers, clients and faults stand in a file; time is virtual, and the same"
          + " seed gives the same run. Without a scenario: lists those that come with Naru."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer =
        "%nExit codes:  0 everything as expected · 1 something was not · 2 wrong usage"
            + " · 78 mistakes in the file")
final class LabCommand implements Callable<Integer> {

  /** What of a long run is printed, first and last: lines, and arrows of the ladder. */
  private static final int FIRST_LINES = 40;

  private static final int LAST_LINES = 40;
  private static final int FIRST_ARROWS = 60;
  private static final int LAST_ARROWS = 20;
  private static final String HINT = "--all prints them";

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "A file, or the name of one that comes with Naru.")
  private Optional<String> scenario = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Of all chance (default: the file's).")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--pcap",
      paramLabel = "FILE",
      description = "Write what one host sends and receives, for Wireshark.")
  private Optional<Path> pcap = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "HOST",
      description = "Whose capture (default: the first client's).")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--ladder",
      split = ",",
      paramLabel = "HOST",
      description = "Hosts of the ladder, from left to right (default: the end systems).")
  private List<String> ladder = List.of();

  @Option(names = "--svg", paramLabel = "FILE", description = "Write the ladder as a picture.")
  private Optional<Path> svg = Optional.empty();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Write bytes, window and round trip of the busiest connection over time.")
  private Optional<Path> plot = Optional.empty();

  @Option(
      names = "--all",
      description = "Print every packet and the whole ladder, however many they are.")
  private boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print the verdict only.")
  private boolean quiet;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (scenario.isEmpty()) {
      for (String name : Shipped.names()) {
        out.println(name + "\n    " + read(name).whole(Scenario.class).orElseThrow().about());
      }
      return ExitCode.OK;
    }
    Path data = Files.createTempDirectory("naru-lab");
    try {
      ScenarioRun run = new ScenarioRun(read(scenario.get()), data);
      long its = seed.orElse(run.scenario().seed());
      Pictures pictures = new Pictures(ladder);
      Verdict verdict = run(run, its, out, pictures);
      show(pictures, out);
      verdict.findings().forEach(out::println);
      out.println((verdict.isMet() ? "As expected" : "Not as expected") + ", seed " + its + ".");
      return verdict.isMet() ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      delete(data);
    }
  }

  private Config read(String name) throws Failure {
    Path file = Path.of(name);
    try {
      Optional<byte[]> shipped = Files.exists(file) ? Optional.empty() : Shipped.find(name);
      return shipped.isPresent()
          ? Scenario.read(Path.of(name + ".yaml"), shipped.get())
          : Scenario.read(file, Files.readAllBytes(file));
    } catch (NoSuchFileException missing) {
      throw new Failure(
          ExitCode.USAGE,
          "there is no file "
              + name
              + ", and no scenario of that name: "
              + String.join(", ", Shipped.names()));
    } catch (IOException unreadable) {
      throw new Failure(ExitCode.FAILED, "cannot read " + name + ": " + unreadable.getMessage());
    }
  }

  /** The ladder, and what else is asked for. */
  private void show(Pictures pictures, PrintWriter out) throws IOException, Failure {
    if (!quiet) {
      pictures.ladder().ifPresent(its -> show(its, out));
    }
    if (svg.isPresent()) {
      write(svg.get(), pictures.ladder().map(its -> its.svg("Ladder of " + scenario.orElse(""))));
    }
    if (plot.isPresent()) {
      write(plot.get(), pictures.plot());
    }
  }

  private void show(Ladder ladder, PrintWriter out) {
    out.println();
    if (all) {
      out.println(ladder.text(Integer.MAX_VALUE, 0));
      return;
    }
    out.println(ladder.text(FIRST_ARROWS, LAST_ARROWS));
    int more = ladder.size() - FIRST_ARROWS - LAST_ARROWS;
    if (more > 0) {
      out.println("The ladder leaves out " + more + " arrows; " + HINT + ".");
    }
  }

  private static void write(Path file, Optional<String> picture) throws IOException, Failure {
    Files.writeString(
        file,
        picture.orElseThrow(
            () -> new Failure(ExitCode.FAILED, "nothing happened that " + file + " could show")));
  }

  private Verdict run(ScenarioRun run, long its, PrintWriter out, Pictures pictures)
      throws IOException, Failure {
    try (OutputStream capture =
        pcap.isPresent()
            ? new BufferedOutputStream(Files.newOutputStream(pcap.get()))
            : OutputStream.nullOutputStream()) {
      Excerpt lines =
          all
              ? new Excerpt(Integer.MAX_VALUE, 0, HINT, out::println)
              : new Excerpt(FIRST_LINES, LAST_LINES, HINT, out::println);
      Verdict verdict = run.run(its, quiet ? _ -> {} : lines, pcap.map(_ -> capture), at, pictures);
      lines.end();
      return verdict;
    } catch (IllegalArgumentException noSuchHost) {
      throw new Failure(ExitCode.USAGE, String.valueOf(noSuchHost.getMessage()));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
