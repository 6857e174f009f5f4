// How the tables of statements are written: the name stands once.
#pragma once

#include "store/sql/statements.h"

// A living realm's number from its id, as the first parameter of every read.
#define LIVE "(SELECT number FROM realm WHERE id = $1 AND deleted = 0)"

#define STATEMENT(name, text) \
  SqlStatement { Sql::name, #name, text }
