package dev.naru.rpc.nest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * NestJS from npm, one folder a version below {@code target/nest}, installed when a test first
 * needs it. Versions are fixed; a node that is too old for one gets the newer one that the registry
 * has.
 */
final class Nest implements AutoCloseable {

  private static final Map<String, List<String>> PACKAGES =
      Map.of(
          "10",
          packages("10.4.22"),
          "11",
          packages("11.2.6"),
          "12",
          packages("12.1.1").subList(0, 5));

  private static final String NODE = "22";

  private final Process process;
  private final BufferedReader output;

  private Nest(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  private static List<String> packages(String version) {
    return List.of(
        "@nestjs/microservices@" + version,
        "@nestjs/core@" + version,
        "@nestjs/common@" + version,
        "reflect-metadata@0.2.2",
        "rxjs@7.8.2",
        "@pirumu/nest-udp@1.1.0");
  }

  private static void require(boolean present, String what) {
    if (!present) {
      String message = "this needs " + what + "; .ci/run sees to it";
      if (System.getProperty("naru.tools", "optional").equals("required")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
  }

  private static boolean runs(List<String> command, Path folder) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("install.log").toFile())
              .start();
      return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
  }

  /** The folder of a version, with everything in it. */
  static synchronized Path folder(String major) throws IOException {
    Path folder = Path.of("target", "nest", major).toAbsolutePath();
    Path done = folder.resolve("installed");
    if (!Files.exists(done)) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
      List<String> install = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
      install.addAll(List.of("--ignore-scripts", "--no-save", "--legacy-peer-deps"));
      install.add("--prefer-offline"); // a fixed version that is there need not be asked for
      install.addAll(PACKAGES.get(major));
      require(runs(install, folder), "npm and its registry, for Nest " + major);
      Files.createFile(done);
    }
    for (String script : List.of("server.mjs", "client.mjs")) {
      try (InputStream in = Nest.class.getResourceAsStream(script)) {
        Files.copy(in, folder.resolve(script), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }

  /** The machine's node where it is new enough for all versions, else one from the registry. */
  private static synchronized String node() throws IOException {
    Process asked = new ProcessBuilder("node", "--version").start();
    String version = asked.inputReader().readLine();
    if (version != null && Integer.parseInt(version.substring(1, version.indexOf('.'))) >= 20) {
      return "node";
    }
    String machine = System.getProperty("os.arch").equals("amd64") ? "x64" : "arm64";
    String name = "node-linux-" + machine;
    Path folder = Path.of("target", "nest", "node").toAbsolutePath();
    Path program = folder.resolve("node_modules").resolve(name).resolve("bin/node");
    if (!Files.exists(program)) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
      require(
          runs(
              List.of("npm", "install", "--no-audit", "--no-fund", "--no-save", name + "@" + NODE),
              folder),
          "node 20 or newer, or npm's registry");
    }
    return program.toString();
  }

  private static Nest start(String major, List<String> arguments) throws IOException {
    Path folder = folder(major);
    List<String> command = new ArrayList<>(List.of(node()));
    command.addAll(arguments);
    return new Nest(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("error.log").toFile())
            .start());
  }

  /** A server of Nest. */
  static Nest server(String major, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("server.mjs"));
    all.addAll(List.of(arguments));
    return start(major, all);
  }

  /** What a client of Nest prints. */
  static List<String> client(String major, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("client.mjs"));
    all.addAll(List.of(arguments));
    try (Nest client = start(major, all)) {
      return client.output.lines().toList();
    }
  }

  /** The port that it listens at. */
  int port() throws IOException {
    String line = output.readLine();
    if (line == null || !line.startsWith("port ")) {
      throw new IOException("it does not start: " + line);
    }
    return Integer.parseInt(line.substring(5));
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
