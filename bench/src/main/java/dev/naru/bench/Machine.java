package dev.naru.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where it was measured, and what. */
public final class Machine {

  private Machine() {}

  /** Cores, memory, kernel, JVM. */
  public static String describe() throws IOException {
    return "%d cores (%s), %s of memory, Linux %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            find("model name\\s*:\\s*(.*)", Files.readString(Path.of("/proc/cpuinfo"))),
            find("MemTotal:\\s*(.*)", Files.readString(Path.of("/proc/meminfo"))),
            System.getProperty("os.version"),
            System.getProperty("java.runtime.version"));
  }

  /** Runnable processes, averaged over one, five and fifteen minutes. */
  public static String load() throws IOException {
    return find("(\\S+ \\S+ \\S+)", Files.readString(Path.of("/proc/loadavg")));
  }

  /** Our commit; with a plus when something else than the results has been changed since. */
  public static String commit(Path checkout) throws IOException, InterruptedException {
    List<String> git = List.of("git", "-C", checkout.toString());
    String head = Load.output(words(git, "rev-parse", "--short", "HEAD")).strip();
    String changed =
        Load.output(words(git, "status", "--porcelain", "-uno", "--", ":!bench/RESULTS*.md"));
    return head + (changed.isBlank() ? "" : "+");
  }

  private static List<String> words(List<String> first, String... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toList();
  }

  /** The versions of everything that is compared with, and of what makes the load. */
  static String versions() throws IOException, InterruptedException {
    return String.join(
        ", ",
        "nginx " + said("nginx/(\\S+)", "nginx", "-v"),
        "Tomcat " + find("/(.*)", org.apache.catalina.util.ServerInfo.getServerInfo()),
        "Jetty " + org.eclipse.jetty.util.Jetty.VERSION,
        "Undertow " + io.undertow.Version.getVersionString(),
        "wrk (" + wrk() + ")",
        "h2load " + said("nghttp2/(\\S+)", "h2load", "--version"),
        said("(OpenSSL \\S+)", "openssl", "version"));
  }

  /** The same for proxies. */
  static String proxies() throws IOException, InterruptedException {
    return String.join(
        ", ",
        "nginx " + said("nginx/(\\S+)", "nginx", "-v"),
        "HAProxy " + said("version (\\S+)", "haproxy", "-v"),
        "Caddy " + said("(\\S+)", "caddy", "version"),
        "wrk (" + wrk() + ")",
        said("(OpenSSL \\S+)", "openssl", "version"));
  }

  /** The same for forwarders. */
  static String forwarders() throws IOException, InterruptedException {
    return String.join(
        ", ",
        "nginx " + said("nginx/(\\S+)", "nginx", "-v"),
        "HAProxy " + said("version (\\S+)", "haproxy", "-v"),
        "wrk (" + wrk() + ")",
        "iperf " + said("iperf (\\S+)", "iperf3", "--version"));
  }

  /** Its exit status says failure when it is asked for its version. */
  private static String wrk() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return find("wrk (\\S+)", output);
  }

  private static String said(String pattern, String... command)
      throws IOException, InterruptedException {
    return find(pattern, Load.output(List.of(command)));
  }

  private static String find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1).strip() : "?";
  }
}
