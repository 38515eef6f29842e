package dev.naru.cli;

import dev.naru.engine.network.Endpoint;
import dev.naru.rpc.Pattern;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.client.RpcTransportException;
import dev.naru.rpc.udp.SharedKey;
import dev.naru.rpc.wire.Json;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code naru rpc}. */
@Command(
    name = "rpc",
    header = "Call services that talk by pattern, ours and NestJS's.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {RpcCommands.Call.class, RpcCommands.Emit.class, RpcCommands.ListPatterns.class},
    footer = ExitCodes.HELP)
final class RpcCommands implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** Where the service is, and what it is told. */
  abstract static class Message implements Callable<Integer> {

    @Parameters(
        index = "0",
        paramLabel = "ADDRESS",
        description = "tcp://host:port, tls://host:port or udp://host:port.")
    private String address = "";

    @Parameters(
        index = "1",
        paramLabel = "PATTERN",
        description = "A word, or an object in JSON: \"{cmd: 'sum'}\".")
    private String pattern = "";

    @Parameters(
        index = "2",
        arity = "0..1",
        paramLabel = "DATA",
        defaultValue = "{}",
        description = "JSON (default: ${DEFAULT-VALUE}).")
    private String data = "{}";

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        defaultValue = "10",
        description = "For an answer, or the next value (default: ${DEFAULT-VALUE}).")
    private double seconds = 10;

    @Option(
        names = "--metadata",
        paramLabel = "JSON",
        defaultValue = "{}",
        description = "An object that goes along.")
    private String metadata = "{}";

    @Option(names = "--reliable", description = "Over UDP: in the reliable mode.")
    private boolean reliable;

    @Option(
        names = "--key-file",
        paramLabel = "FILE",
        description = "Over UDP: encrypted with the key in the file.")
    private Optional<Path> keyFile = Optional.empty();

    @Option(
        names = "--ca",
        paramLabel = "FILE",
        description = "Over TLS: whose certificates are trusted, in PEM.")
    private Optional<Path> authority = Optional.empty();

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Failure {
      Pattern its;
      JsonNode json;
      JsonNode along;
      try {
        its = Pattern.written(pattern);
        json = Json.MAPPER.readTree(data);
        along = Json.MAPPER.readTree(metadata);
      } catch (IllegalArgumentException mistake) {
        throw new Failure(ExitCode.USAGE, String.valueOf(mistake.getMessage()));
      } catch (JacksonException mistake) {
        throw new Failure(ExitCode.USAGE, "expected JSON: " + mistake.getOriginalMessage());
      }
      if (!along.isObject()) {
        throw new Failure(ExitCode.USAGE, "--metadata expects an object, found " + along);
      }
      if (!(seconds > 0)) {
        throw new Failure(ExitCode.USAGE, "--timeout expects seconds, more than 0");
      }
      try (RpcClient client = client(along)) {
        run(client, its, json);
        return ExitCode.OK;
      } catch (CompletionException failure) {
        throw failed(failure.getCause() == null ? failure : failure.getCause());
      }
    }

    private static Failure failed(Throwable cause) {
      String message =
          switch (cause) {
            case RpcException told -> "the service says: " + Json.MAPPER.valueToTree(told.error());
            case RpcTransportException lost -> String.valueOf(lost.getMessage());
            default -> String.valueOf(cause);
          };
      return new Failure(ExitCode.FAILED, message);
    }

    private RpcClient client(JsonNode along) throws Failure {
      try {
        if (!(Endpoint.parse(address)
            instanceof Endpoint.Socket(String scheme, String host, int port))) {
          throw new IllegalArgumentException("expected tcp://, tls:// or udp://host:port");
        }
        RpcClient.Builder builder =
            switch (scheme) {
              case "tcp" -> RpcClient.tcp(host, port);
              case "tls" -> secure(RpcClient.tcp(host, port));
              case "udp" -> RpcClient.udp(host, port);
              default ->
                  throw new IllegalArgumentException("expected tcp://, tls:// or udp://host:port");
            };
        if (reliable) {
          builder.reliable();
        }
        if (keyFile.isPresent()) {
          builder.key(SharedKey.read(keyFile.get()));
        }
        java.util.Map<String, Object> members = new java.util.LinkedHashMap<>();
        along.forEachEntry(members::put);
        return builder
            .timeout(Duration.ofNanos((long) Math.ceil(seconds * 1e9)))
            .metadata(() -> members)
            .open();
      } catch (IllegalArgumentException mistake) {
        throw new Failure(ExitCode.USAGE, String.valueOf(mistake.getMessage()));
      } catch (IOException problem) {
        throw new Failure(ExitCode.FAILED, String.valueOf(problem.getMessage()));
      }
    }

    private RpcClient.Builder secure(RpcClient.Builder builder) throws IOException {
      return authority.isEmpty()
          ? builder.tls()
          : builder.tls(
              SslContextBuilder.forClient().trustManager(authority.get().toFile()).build());
    }

    abstract void run(RpcClient client, Pattern pattern, JsonNode data);
  }

  /** {@code naru rpc call}. */
  @Command(
      name = "call",
      header = "Call a pattern and print the answer, a line of JSON a value.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = {"", "Try:  naru rpc call tcp://127.0.0.1:3000 sum \"[1,2,3]\"", ExitCodes.HELP})
  static final class Call extends Message {

    @Override
    void run(RpcClient client, Pattern pattern, JsonNode data) {
      PrintWriter out = spec.commandLine().getOut();
      CompletableFuture<Void> done = new CompletableFuture<>();
      client.stream(pattern, data, JsonNode.class).subscribe(new Printer(out, done));
      done.join();
    }
  }

  private record Printer(PrintWriter out, CompletableFuture<Void> done)
      implements Flow.Subscriber<JsonNode> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(JsonNode value) {
      out.println(value);
      out.flush();
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }
  }

  /** {@code naru rpc emit}. */
  @Command(
      name = "emit",
      header = "Tell an event, which nobody answers.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Emit extends Message {

    @Override
    void run(RpcClient client, Pattern pattern, JsonNode data) {
      client.emit(pattern, data).toCompletableFuture().join();
    }
  }

  /** {@code naru rpc list}. */
  @Command(
      name = "list",
      header = "List the patterns that the running process handles, and by which methods.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class ListPatterns implements Callable<Integer> {

    @Mixin private ProcessOptions process = new ProcessOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Failure {
      spec.commandLine().getOut().print(process.ask("rpc"));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
  }
}
