package dev.naru.cli.it;

import dev.naru.engine.tls.DevelopmentAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A running {@code ./naru}, started as a user starts it, with a data folder of its own. */
final class NaruProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Pattern SITE = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");
  private static final Pattern SECURE = Pattern.compile("https://127\\.0\\.0\\.1:\\d+/");
  private static final Pattern ADMIN =
      Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/health/ready");

  /** How the last line begins that the demo says when it is up. */
  private static final String UP = "Stop the demo with";

  /** What the log says when everything runs. */
  private static final String RUNNING = "Engine: running:";

  private final Path data;
  private final String sign;
  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final CompletableFuture<Boolean> up = new CompletableFuture<>();

  private NaruProcess(Path data, String sign, Process process) {
    this.data = data;
    this.sign = sign;
    this.process = process;
  }

  /** The folder that holds {@code ./naru}. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("naru"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Starts {@code ./naru demo} and waits until it has said where everything is. */
  static NaruProcess demo(Path data) throws IOException {
    return start(data, UP, "demo");
  }

  /** Starts {@code ./naru} with a configuration and waits until everything in it runs. */
  static NaruProcess run(Path config, Path data) throws IOException {
    return start(data, RUNNING, "run", "-c", config.toString());
  }

  private static NaruProcess start(Path data, String sign, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(checkout().resolve("naru").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NARU_DATA", data.toString());
    NaruProcess naru = new NaruProcess(data, sign, builder.start());
    Thread.ofPlatform().daemon().name("naru-output").start(naru::readOutput);
    try {
      naru.up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception failed) {
      naru.close();
      throw new IOException("naru did not come up:\n" + naru.output(), failed);
    }
    return naru;
  }

  private void readOutput() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (output) {
          output.add(line);
        }
        if (line.contains(sign)) {
          up.complete(true);
        }
      }
    } catch (IOException ended) {
      // The process was killed: what it said so far is all there is.
    } finally {
      up.completeExceptionally(new IOException("naru ended before it was up"));
    }
  }

  /** Where site A is. */
  URI site() {
    return printed(SITE, 0);
  }

  /** Where it is inside TLS. */
  URI secureSite() {
    return printed(SECURE, 0);
  }

  /** Whose certificate vouches for {@link #secureSite}. */
  Path authority() {
    return DevelopmentAuthority.certificateFile(data.resolve("demo"));
  }

  private URI printed(Pattern pattern, int group) {
    Matcher matcher = pattern.matcher(output());
    if (!matcher.find()) {
      throw new AssertionError(pattern + " was not printed:\n" + output());
    }
    return URI.create(matcher.group(group));
  }

  /** Its metrics: what stands before the value, and the value. */
  Map<String, Double> metrics() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(printed(ADMIN, 1).resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> !line.startsWith("#"))
          .collect(
              Collectors.toMap(
                  line -> line.substring(0, line.lastIndexOf(' ')),
                  line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }
  }

  /** A full collection; the command is the JDK's own. */
  void collectGarbage() throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.run")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd: " + said);
    }
  }

  /** What it has printed so far. */
  String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /** TERM; its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("naru did not stop on TERM:\n" + output());
    }
    return process.exitValue();
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** {@code kill -9} for the demo's PostgreSQL, which runs. */
  void killPostgres() throws IOException {
    Path file = data.resolve("demo/postgres/cluster/pgdata/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    if (!ProcessHandle.of(pid).orElseThrow().destroyForcibly()) {
      throw new IOException("cannot kill PostgreSQL, process " + pid);
    }
  }

  /** Waits until every process that was started for this data folder has ended. */
  void awaitNothingLeftOver() {
    ProcessHandle.allProcesses()
        .filter(
            handle ->
                commandLine(handle).filter(line -> line.contains(data.toString())).isPresent())
        .forEach(
            handle -> {
              try {
                handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
              } catch (Exception failed) {
                throw new AssertionError("left running: " + commandLine(handle), failed);
              }
            });
  }

  private static Optional<String> commandLine(ProcessHandle handle) {
    try {
      String line = Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"));
      return Optional.of(line.replace('\0', ' ')).filter(text -> !text.isBlank());
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    kill();
  }
}
