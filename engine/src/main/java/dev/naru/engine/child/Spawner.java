package dev.naru.engine.child;

import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Starts processes, all from one platform thread that lives as long as this process: the kernel
 * sends the parent-death signal when the <em>thread</em> ends that forked the child (prctl(2),
 * PR_SET_PDEATHSIG), so a pooled thread would take its children with it.
 *
 * <p>The signal is asked for by the child after the fork, so Naru may have died before: then a
 * shell in between finds that its parent is somebody else, and ends.
 */
final class Spawner {

  private static final String ORPHAN_CHECK = "[ \"$PPID\" = \"$0\" ] || exit 113; exec \"$@\"";
  private static final List<Path> SETPRIV =
      List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final BlockingQueue<Runnable> REQUESTS = new LinkedBlockingQueue<>();

  static {
    Thread.ofPlatform().name("child-spawner").daemon().start(Spawner::serve);
  }

  private Spawner() {}

  /**
   * Starts a process; standard output and standard error come together on its output.
   *
   * @throws IOException with a message that says what to do
   */
  static Process spawn(ChildCommand command) throws IOException {
    Blocking.assertMayBlock();
    ProcessBuilder builder =
        new ProcessBuilder(wrapped(command))
            .directory(command.directory().toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", DEFAULT_PATH);
    environment.putAll(command.environment());

    CompletableFuture<Process> started = new CompletableFuture<>();
    REQUESTS.add(
        () -> {
          try {
            started.complete(builder.start());
          } catch (IOException | RuntimeException failure) {
            started.completeExceptionally(failure);
          }
        });
    try {
      Process process = started.join();
      process.getOutputStream().close();
      return process;
    } catch (CompletionException failure) {
      throw new IOException(
          "cannot start " + command.name() + ": " + failure.getMessage(), failure);
    }
  }

  private static List<String> wrapped(ChildCommand command) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(setpriv(command.name()));
    words.add("--pdeathsig=" + command.onParentDeath().name());
    command
        .runAs()
        .ifPresent(
            user -> {
              words.add("--reuid=" + user.uid());
              words.add("--regid=" + user.gid());
              words.add("--clear-groups");
            });
    words.addAll(List.of("--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all"));
    if (RunAs.mayShrinkBoundingSet()) {
      words.add("--bounding-set=-all");
    }
    words.addAll(List.of("--", "/bin/sh", "-c", ORPHAN_CHECK));
    words.add(Long.toString(ProcessHandle.current().pid()));
    words.addAll(command.command());
    return words;
  }

  private static String setpriv(String child) throws IOException {
    for (Path candidate : SETPRIV) {
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    throw new IOException(
        "cannot start "
            + child
            + ": /usr/bin/setpriv is missing, without which it could outlive Naru;"
            + " install the package util-linux");
  }

  private static void serve() {
    while (true) {
      try {
        REQUESTS.take().run();
      } catch (InterruptedException ignored) {
        // Nobody may end this thread: its end would signal every child.
      }
    }
  }
}
