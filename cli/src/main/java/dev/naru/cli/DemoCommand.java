package dev.naru.cli;

import dev.naru.engine.Engine;
import dev.naru.engine.tls.DevelopmentAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code naru demo}. */
@Command(
    name = "demo",
    header = "Serve a site to look at, on loopback: site A, a WAR with accounts and a database.",
    description = {
      "",
      "Writes what it needs below data/demo: delete that folder and every trace is gone."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = ExitCodes.HELP)
final class DemoCommand implements Callable<Integer> {

  /** Who the community's DemoUsers are. */
  private static final String USERS =
      "mina, jun, sora, haneul, theo, aisha, leo, yuna, marta, kofi";

  private static final Duration DRAIN = Duration.ofSeconds(30);

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:NARU_DATA}",
      description = "Where the folder demo is made (default: $NARU_DATA, or ./data).")
  private Optional<Path> data = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Failure {
    DemoFiles files = new DemoFiles(data.orElse(Path.of("data")));
    if (isRunning(files)) {
      throw new Failure(
          ExitCode.FAILED,
          "the demo is running already: `naru status` says how, `naru stop` ends it");
    }
    List<String> moved = files.prepare();
    PrintWriter out = spec.commandLine().getOut();
    moved.forEach(out::println);
    out.println("Starting the demo; the first start also makes its database.");
    out.flush();
    return new Serving(files.config(), Optional.empty(), DRAIN)
        .run(engine -> explain(engine, files, out));
  }

  private static boolean isRunning(DemoFiles files) {
    Path socket = files.folder().resolve("naru.sock");
    if (!Files.exists(socket)) {
      return false;
    }
    try {
      ControlSocket.ask(socket, "status", List.of());
      return true;
    } catch (Failure e) {
      // Left by a process that was killed.
      return false;
    }
  }

  private static void explain(Engine engine, DemoFiles files, PrintWriter out) {
    String yaml;
    try {
      yaml = Files.readString(files.config());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String web = listener(yaml, "(?m)^  listen:.*?(http://[^\\s,\\]]+)", "http://127.0.0.1:8080");
    Optional<String> secure = secure(yaml);
    Path authority = DevelopmentAuthority.certificateFile(files.folder());
    String admin =
        listener(yaml, "(?m)^admin: *\\{ *listen: *(http://[^ }]+)", "http://127.0.0.1:9900");
    out.printf(
        """

        The demo runs.

          %-32s site A: a WAR on Naru's own HTTP and servlet container
          %-32s its ten prepared pages, made at build time
          %-32s files from %s
        %s  %-32s whether it is well, and its figures at /metrics
          %-32s PostgreSQL, on a Unix socket and nowhere else
          %-32s control: naru status, naru reload, naru stop

        Log in as one of %s.
        The password of all ten is naru-demo. Or sign up.

        Try

          curl -i %s/
          curl -i -H 'Range: bytes=6-9' %s/files/hello.txt
          curl %s/health/ready
        %s
        The configuration is %s:

        %s
        Stop the demo with Ctrl-C. Delete %s to forget all of it.
        """,
        web + "/",
        web + "/static-ten/",
        web + "/files/",
        files.folder().resolve("public"),
        secure
            .map(
                url ->
                    "  %-32s the same inside TLS; `naru tls install` lets browsers trust it%n"
                        .formatted(url + "/"))
            .orElse(""),
        admin + "/health/ready",
        files.folder() + "/",
        engine.platform().data().resolve("naru.sock").getFileName(),
        USERS,
        web,
        web,
        admin,
        secure.map(url -> "  curl -i --cacert %s %s/%n".formatted(authority, url)).orElse(""),
        files.config(),
        yaml.indent(2),
        files.folder());
    out.flush();
  }

  private static Optional<String> secure(String yaml) {
    Matcher matcher = Pattern.compile("(?m)^  listen:.*?(https://[^\\s,\\]]+)").matcher(yaml);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String listener(String yaml, String pattern, String otherwise) {
    Matcher matcher = Pattern.compile(pattern).matcher(yaml);
    String found = matcher.find() ? matcher.group(1) : otherwise;
    return found.endsWith("/") ? found.substring(0, found.length() - 1) : found;
  }
}
