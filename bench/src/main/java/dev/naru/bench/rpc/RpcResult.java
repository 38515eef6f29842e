package dev.naru.bench.rpc;

import dev.naru.bench.Product;
import dev.naru.bench.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rounds of one task gave.
 *
 * @param measured when, and of which commit
 * @param memory of each server's processes behind the last round, in KiB
 * @param troubles what went wrong
 */
record RpcResult(
    Task task,
    String measured,
    Rounds<Sample> rounds,
    Map<Product, Long> memory,
    List<String> troubles) {

  RpcResult(Task task, String measured, Product ours) {
    this(task, measured, new Rounds<>(ours), new LinkedHashMap<>(), new ArrayList<>());
  }
}
