package dev.naru.internet.tcp;

import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** One client of a {@link ControlServer}: its words become calls, what comes of them words. */
final class ControlSession {
  private static final HexFormat HEX = HexFormat.of();

  private ControlledHost host =
      new ControlledHost(1500, Cidr.of("192.168.0.1/16"), Cidr.of("fd00::1/64"));
  private final Map<Integer, ControlledSocket> sockets = new TreeMap<>();
  private int nextFd = 1000;

  String execute(String line) {
    String[] words = line.strip().split(" +");
    try {
      String answer = execute(words[0], Arrays.copyOfRange(words, 1, words.length));
      return answer.isEmpty() ? "ok" : "ok " + answer;
    } catch (ControlledSocket.Errno e) {
      return "error " + e.getMessage();
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return "error EINVAL";
    }
  }

  private String execute(String command, String[] words) {
    return switch (command) {
      case "host" -> {
        Cidr[] addresses = Arrays.stream(words).skip(1).map(Cidr::of).toArray(Cidr[]::new);
        host = new ControlledHost(Integer.parseInt(words[0]), addresses);
        yield "";
      }
      case "config" -> {
        host.configure(words[0], words[1]);
        yield "";
      }
      case "inject" -> {
        host.inject(HEX.parseHex(words[0]));
        yield "";
      }
      case "capture" -> {
        ControlledHost.Captured next = host.captured.poll();
        yield next == null ? "none" : next.time() + " " + HEX.formatHex(next.bytes());
      }
      case "clock" -> {
        host.clock(words.length == 0 ? 0 : Long.parseLong(words[0]));
        long next = host.ip.nextDeadline();
        yield host.now + " " + (next == Timed.NEVER ? "never" : Long.toString(next));
      }
      case "socket" -> Integer.toString(add(new ControlledSocket(host)));
      default -> {
        String answer = onSocket(command, Integer.parseInt(words[0]), words);
        host.measure(sockets.values());
        yield answer;
      }
    };
  }

  private int add(ControlledSocket socket) {
    sockets.put(nextFd, socket);
    host.watch(socket);
    return nextFd++;
  }

  private String onSocket(String command, int fd, String[] words) {
    ControlledSocket socket = sockets.get(fd);
    if (socket == null) {
      throw new ControlledSocket.Errno("EBADF");
    }
    switch (command) {
      case "bind" -> socket.bind(IpAddress.of(words[1]), Integer.parseInt(words[2]));
      case "listen" -> socket.listen(Integer.parseInt(words[1]));
      case "accept" -> {
        ControlledSocket accepted = socket.accept();
        FourTuple tuple = accepted.tuple();
        return add(accepted) + " " + tuple.remote() + " " + tuple.remotePort();
      }
      case "connect" -> socket.connect(IpAddress.of(words[1]), Integer.parseInt(words[2]));
      case "read" -> {
        byte[] bytes = socket.read(Integer.parseInt(words[1]));
        return bytes.length == 0 ? "-" : HEX.formatHex(bytes);
      }
      case "write" -> {
        byte[] bytes =
            words.length > 1 && !words[1].equals("-") ? HEX.parseHex(words[1]) : new byte[0];
        return Integer.toString(socket.write(bytes, words.length > 2));
      }
      case "shutdown" -> socket.shutdown(words[1]);
      case "close" -> {
        sockets.remove(fd);
        socket.close();
      }
      case "setsockopt" -> socket.set(words[1], Integer.parseInt(words[2]));
      case "getsockopt" -> {
        return socket.get(words[1]);
      }
      case "info" -> {
        return socket.info();
      }
      case "poll" -> {
        return socket.poll();
      }
      default -> throw new ControlledSocket.Errno("ENOSYS");
    }
    return "";
  }
}
