/** PostgreSQL behind engine's contracts: accounts, and a database for each application. */
@NullMarked
package dev.naru.store;

import org.jspecify.annotations.NullMarked;
