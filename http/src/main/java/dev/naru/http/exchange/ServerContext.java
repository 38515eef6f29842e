package dev.naru.http.exchange;

import dev.naru.engine.config.Limits;
import dev.naru.engine.limit.InFlight;
import dev.naru.engine.limit.SlowClients;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.message.DateField;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the connections of a listener share.
 *
 * @param network whose time and threads are used
 * @param limits what is allowed
 * @param secure whether connections are encrypted
 * @param handler answers; asked for with every request, so that it can be replaced
 * @param observer is told what happens
 * @param inFlight gives places to what wants a thread
 * @param clients bounds those that keep such work waiting
 * @param date makes Date fields
 * @param draining whether connections are to end with the answer that is being made
 * @param starts starts threads
 * @param chunks what threads fill with answers
 * @param proxies whose word about clients is taken; asked for with every request
 */
public record ServerContext(
    Network network,
    Limits limits,
    boolean secure,
    Supplier<HttpHandler> handler,
    HttpObserver observer,
    InFlight inFlight,
    SlowClients clients,
    DateField date,
    BooleanSupplier draining,
    ThreadStarts.PerLoop starts,
    Chunks chunks,
    Supplier<TrustedProxies> proxies) {}
