package dev.naru.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code naru demo} in a process of its own, started, visited and stopped for its start's sake. */
final class DemoRun {

  /** For a start, or an end with the writing of the cache, on a slow machine. */
  private static final long LIMIT_MINUTES = 5;

  private static final int REMEMBERED = 5;
  private static final Pattern SITE = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/ +site A.*");
  private static final List<String> PAGES =
      List.of("/log-in", "/", "/assets/site.css", "/static-ten/", "/files/hello.txt");

  private final Path program;
  private final Path data;

  /**
   * Of a program.
   *
   * @param work an empty folder of this process's user
   */
  DemoRun(Path program, Path work) throws IOException {
    this.program = program;
    // The server gives up root's rights, and must reach its data below all the same.
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
    this.data = work.resolve("data");
  }

  /** Where the server can write. */
  Path folder() {
    return data;
  }

  /**
   * Starts, visits and stops the demo.
   *
   * @param cache where the JVM is to write its start-up cache at the end
   * @throws IOException saying why it could not
   */
  void serve(Optional<Path> cache) throws IOException {
    if (cache.isPresent() && cache.get().toString().contains(" ")) {
      throw new IOException("the temporary folder has a space in its name: " + data);
    }
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "demo").redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("NARU_DATA", data.toString());
    environment.put("NARU_JAVA_HOME", System.getProperty("java.home"));
    cache.ifPresent(
        file ->
            environment.merge(
                "NARU_JAVA_OPTS", "-XX:AOTCacheOutput=" + file, (own, ours) -> own + " " + ours));
    Process process = builder.start();
    process
        .onExit()
        .orTimeout(LIMIT_MINUTES, TimeUnit.MINUTES)
        .whenComplete((ended, late) -> process.destroyForcibly());
    Deque<String> lastWords = new ArrayDeque<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      boolean visited = false;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher site = SITE.matcher(line.strip());
        if (site.matches() && !visited) {
          visit(site.group(1));
          visited = true;
          // Process.destroy would close the output, too.
          process.toHandle().destroy();
        }
        lastWords.add(line);
        if (lastWords.size() > REMEMBERED) {
          lastWords.remove();
        }
      }
      int exit = process.waitFor();
      if (!visited || exit != ExitCode.OK || cache.isPresent() && !Files.exists(cache.get())) {
        throw new IOException(
            "the demo did not run (exit code %d): %s"
                .formatted(exit, String.join(" / ", lastWords)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
      // Its folder is removed next.
      process.onExit().join();
    }
  }

  private static void visit(String site) throws IOException {
    for (String page : PAGES) {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(site + page).toURL().openConnection();
      connection.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(10));
      connection.setReadTimeout((int) TimeUnit.SECONDS.toMillis(60));
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException(page + " was answered with " + connection.getResponseCode());
      }
      connection.getInputStream().readAllBytes();
    }
  }
}
