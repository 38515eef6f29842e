package dev.naru.internet.junit;

import static dev.naru.internet.junit.InternetAssertions.assertThat;

import dev.naru.internet.fault.Faults;
import org.junit.jupiter.api.Test;

/** The first test of docs/internet-junit.md, as it stands there. (Replay: exact.) */
class FirstTest {
  // begin
  @Test
  @Internet(links = "phone - server 10ms")
  void whatIsLostIsSentAgain(
      Simulation net, @Between(from = "phone", to = "server", oneWay = true) Faults line) {
    var servers = net.listen("server", 80);
    line.loseNth(2); // after the SYN: the data
    var phone = net.connect("phone", "server", 80).say("hello");
    net.run();
    assertThat(phone).retransmitted(1).isOpen();
    assertThat(servers.getFirst()).received("hello");
  }
  // end
}
