package dev.naru.web.files;

import dev.naru.engine.config.Checks;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpHandler;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import dev.naru.web.files.Resource.Representation;
import dev.naru.web.page.ErrorPage;
import dev.naru.web.page.Location;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The route kind {@code files}.
 *
 * <p>A path that was checked within the last second ({@link #CHECK}) is answered on the event loop
 * from what is known: a small file from memory. Everything else is looked at on a thread first, for
 * all who ask at the same time at once; so a client sees a change one second after it was made at
 * the latest. Large files are opened anew for each answer and are sent only in the state that their
 * fields tell.
 */
final class FilesRoute implements Route {

  /** How long what is known counts without looking again. */
  static final Duration CHECK = Duration.ofSeconds(1);

  private static final long CHECK_NANOS = CHECK.toNanos();
  private static final String METHODS = "GET, HEAD, OPTIONS";

  /** Makes them. */
  public static final class Provider implements RouteProvider<FilesConfig> {
    @Override
    public String key() {
      return "files";
    }

    @Override
    public Class<FilesConfig> configType() {
      return FilesConfig.class;
    }

    @Override
    public void check(FilesConfig config, Checks checks) {
      if (!Files.isDirectory(config.files())) {
        checks.problem(
            config,
            "files",
            Files.exists(config.files())
                ? "expected a folder, " + config.files() + " is a file"
                : "there is no folder " + config.files());
      }
      for (String index : config.index()) {
        if (index.isEmpty() || index.startsWith(".") || index.indexOf('/') >= 0) {
          checks.problem(
              config,
              "index",
              "expected names of files such as index.html, found \"" + index + "\"");
        }
      }
    }

    @Override
    public Route create(FilesConfig config, RouteContext context) {
      return new FilesRoute(config, context.prefix(), context.platform().network());
    }
  }

  private final FilesConfig config;
  private final Network network;
  private final Finder finder;
  private final FileCache cache;
  private final Map<String, List<HttpExchange>> waiting = new ConcurrentHashMap<>();

  FilesRoute(FilesConfig config, String prefix, Network network) {
    this.config = config;
    this.network = network;
    this.finder = new Finder(config, prefix, network.clock());
    this.cache = new FileCache(config.memory().bytes());
  }

  @Override
  public void start() throws IOException {
    if (!Files.isDirectory(config.files()) || !Files.isReadable(config.files())) {
      throw new IOException("cannot read the folder " + config.files());
    }
  }

  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public HttpHandler handler() {
    return this::handle;
  }

  private void handle(HttpExchange exchange) {
    String method = exchange.request().method();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.fields().set("Allow", METHODS);
      if (method.equals("OPTIONS")) {
        exchange.send(204);
      } else {
        ErrorPage.send(exchange, 405);
      }
      return;
    }
    String path = exchange.request().path().value();
    Resource known = cache.get(path);
    if (known != null && network.clock().nanos() - known.checked() < CHECK_NANOS) {
      answer(exchange, known, 1);
    } else {
      await(path, known, exchange);
    }
  }

  /** Joins those who wait for the same path; the first of them has it looked for. */
  private void await(String path, @Nullable Resource known, HttpExchange exchange) {
    List<HttpExchange> mine = new ArrayList<>(1);
    List<HttpExchange> all =
        waiting.compute(
            path,
            (key, others) -> {
              List<HttpExchange> queue = others == null ? mine : others;
              queue.add(exchange);
              return queue;
            });
    if (all == mine) {
      try {
        network.executor().execute(() -> look(path, known));
      } catch (RejectedExecutionException e) { // the process is about to end
        waiting.remove(path);
        ErrorPage.send(exchange, 503);
      }
    }
  }

  private void look(String path, @Nullable Resource known) {
    Lookup found;
    try {
      found = finder.find(path, known);
      keep(path, known, found);
    } catch (RuntimeException | Error e) {
      settle(path, exchange -> exchange.fail(e));
      throw e;
    }
    settle(path, exchange -> conclude(exchange, found, 1));
  }

  private void keep(String path, @Nullable Resource known, Lookup found) {
    if (found instanceof Resource resource) {
      if (resource != known) {
        cache.put(path, resource);
      }
    } else if (known != null) {
      cache.remove(path);
    }
  }

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange);
  }

  private void settle(String path, Answer answer) {
    List<HttpExchange> all = waiting.remove(path);
    for (HttpExchange exchange : all == null ? List.<HttpExchange>of() : all) {
      try {
        answer.to(exchange);
      } catch (RuntimeException e) { // one failure must not leave the others waiting
        exchange.fail(e);
      }
    }
  }

  private void conclude(HttpExchange exchange, Lookup found, int attempt) {
    switch (found) {
      case Resource resource -> answer(exchange, resource, attempt);
      case Lookup.Nothing _ -> ErrorPage.send(exchange, 404);
      case Lookup.Folder _ -> Location.addSlash(exchange);
      case Lookup.Failure failure -> ErrorPage.send(exchange, failure.status());
    }
  }

  /** Must not block: a large file is opened elsewhere. */
  private void answer(HttpExchange exchange, Resource resource, int attempt) {
    HttpFields asked = exchange.request().fields();
    Representation chosen =
        resource.varies() ? resource.choose(asked.all("Accept-Encoding")) : resource.first();
    Instant now = exchange.received();
    switch (Conditions.evaluate(asked, chosen.validators(), now)) {
      case NOT_MODIFIED -> {
        describe(exchange, chosen);
        exchange.fields().remove("Content-Type");
        exchange.fields().remove("Content-Encoding");
        exchange.fields().remove("Accept-Ranges");
        exchange.send(304);
      }
      case FAILED -> refuse(exchange, resource, 412);
      case PROCEED -> {
        long size = chosen.file().stamp().size();
        boolean ranged =
            asked.contains("Range")
                && exchange.request().method().equals("GET")
                && Conditions.rangeApplies(asked, chosen.validators(), now);
        ByteRange range = ranged ? ByteRange.of(asked.all("Range"), size) : ByteRange.whole(size);
        if (!range.satisfiable()) {
          exchange.fields().set("Content-Range", "bytes */" + size);
          refuse(exchange, resource, 416);
        } else {
          send(exchange, chosen, range, attempt);
        }
      }
    }
  }

  private void send(HttpExchange exchange, Representation chosen, ByteRange range, int attempt) {
    Optional<ByteBuf> content = chosen.content();
    if (content.isPresent()) {
      ByteBuf body = content.get();
      int status = describe(exchange, chosen, range);
      exchange.send(
          status,
          status == 200
              ? body.retainedDuplicate()
              : body.retainedSlice((int) range.position(), (int) range.length()));
    } else if (exchange.request().method().equals("HEAD")) {
      describe(exchange, chosen);
      exchange.fields().set("Content-Length", Long.toString(range.length()));
      exchange.loop().execute(() -> exchange.responseBody().end()); // keeps the length
    } else {
      try {
        network.executor().execute(() -> open(exchange, chosen, range, attempt));
      } catch (RejectedExecutionException e) {
        ErrorPage.send(exchange, 503);
      }
    }
  }

  private void open(HttpExchange exchange, Representation chosen, ByteRange range, int attempt) {
    try {
      FileChannel channel;
      try {
        channel = Tree.open(chosen.file());
      } catch (IOException e) { // not the file that was found: find it anew
        again(exchange, attempt);
        return;
      }
      exchange.sendFile(
          describe(exchange, chosen, range), channel, range.position(), range.length());
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }

  private void again(HttpExchange exchange, int attempt) {
    if (attempt == Finder.ATTEMPTS) {
      exchange.fields().set("Retry-After", "1");
      ErrorPage.send(exchange, 503);
      return;
    }
    String path = exchange.request().path().value();
    Resource known = cache.get(path);
    Lookup found = finder.find(path, known);
    keep(path, known, found);
    conclude(exchange, found, attempt + 1);
  }

  private static void refuse(HttpExchange exchange, Resource resource, int status) {
    if (resource.varies()) {
      exchange.fields().set("Vary", "Accept-Encoding");
    }
    ErrorPage.send(exchange, status);
  }

  private static int describe(HttpExchange exchange, Representation chosen, ByteRange range) {
    describe(exchange, chosen);
    if (!range.partial()) {
      return 200;
    }
    long size = chosen.file().stamp().size();
    exchange
        .fields()
        .set(
            "Content-Range",
            "bytes "
                + range.position()
                + "-"
                + (range.position() + range.length() - 1)
                + "/"
                + size);
    return 206;
  }

  private static void describe(HttpExchange exchange, Representation chosen) {
    MutableHttpFields fields = exchange.fields();
    List<String> known = chosen.fields();
    for (int i = 0; i < known.size(); i += 2) {
      fields.set(known.get(i), known.get(i + 1));
    }
  }
}
