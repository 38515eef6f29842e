/**
 * PostgreSQL behind engine's contracts: accounts, and a database and role of its own for each
 * application; in a PostgreSQL that Naru carries and looks after, or in one of the operator's.
 */
@NullMarked
package dev.naru.store;

import org.jspecify.annotations.NullMarked;
