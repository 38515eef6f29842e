package example.sums;

import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.OnLoop;
import dev.naru.rpc.ServiceContext;
import dev.naru.rpc.client.RpcClient;
import java.util.List;
import java.util.stream.IntStream;

/** Adds what it is told; asks a Nest service what things cost. */
public final class Sums implements AutoCloseable {

  /** What the Nest service answers. */
  interface Prices {
    @MessagePattern("price")
    int price(String article);
  }

  private final RpcClient client;
  private final Prices prices;

  /**
   * With the place of the Nest service from the configuration: {@code settings: { nest: host:port
   * }}.
   */
  public Sums(ServiceContext context) {
    String[] nest = context.setting("nest").orElse("127.0.0.1:4000").split(":");
    client = RpcClient.tcp(nest[0], Integer.parseInt(nest[1])).network(context.network()).open();
    prices = client.proxy(Prices.class);
  }

  /** Adds; never waits, so it is called on the loop. */
  @OnLoop
  @MessagePattern("sum")
  int sum(int[] numbers) {
    return IntStream.of(numbers).sum();
  }

  /** Adds what the articles cost; waits for the other service, on a thread of its own. */
  @MessagePattern("quote")
  int quote(List<String> articles) {
    return articles.stream().mapToInt(prices::price).sum();
  }

  @Override
  public void close() {
    client.close();
  }
}
