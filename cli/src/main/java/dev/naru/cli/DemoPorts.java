package dev.naru.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moves the demo's listeners away from ports that somebody else has. */
final class DemoPorts {

  private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost):(\\d{1,5})");
  private static final int NEIGHBOURS = 50;

  private final List<String> moved = new ArrayList<>();

  /** What was taken and what is used instead: a line each. */
  List<String> moved() {
    return moved;
  }

  /**
   * A configuration whose loopback ports are free, now.
   *
   * @throws IOException when no free port can be had
   */
  String free(String yaml) throws IOException {
    Map<Integer, Integer> ports = new HashMap<>();
    Matcher matcher = LOOPBACK.matcher(yaml);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      int port = Integer.parseInt(matcher.group(2));
      Integer use = ports.get(port);
      if (use == null) {
        use = isFree(port) ? port : next(port, ports);
        ports.put(port, use);
        if (use != port) {
          moved.add("port " + port + " is taken: using " + use);
        }
      }
      matcher.appendReplacement(result, matcher.group(1) + ":" + use);
    }
    return matcher.appendTail(result).toString();
  }

  private static int next(int port, Map<Integer, Integer> given) throws IOException {
    for (int each = port + 1; each <= Math.min(port + NEIGHBOURS, 65_535); each++) {
      if (!given.containsKey(each) && !given.containsValue(each) && isFree(each)) {
        return each;
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    if (port > 65_535) {
      return true;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A configuration with its ports left out, to tell whether anything else was edited. */
  static String withoutPorts(String yaml) {
    return LOOPBACK.matcher(yaml).replaceAll("$1:");
  }
}
