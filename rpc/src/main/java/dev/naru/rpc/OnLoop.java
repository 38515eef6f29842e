package dev.naru.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method, or all of the class, never waits for anything: no file, no lock, no other service. It
 * is called on the connection's event loop, which costs no thread; while it runs, all connections
 * of that loop wait. Without this a method runs on a virtual thread of its own and may block.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface OnLoop {}
