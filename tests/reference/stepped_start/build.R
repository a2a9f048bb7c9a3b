# Begun against not begun yet: group-time averages (Callaway & Sant'Anna 2021) and every order of starting, by plain loops.
# Base R only; run in this folder. Eight sleepers as "circles", days 0, 3 and 6 as waves; an effect of 20 is added from the start on.
D <- read.csv("../sleepstudy_mixed/data.csv"); days <- c(0, 3, 6); id <- sort(unique(D$respondent))[1:8]; G <- c(1, 1, 2, 2, 2, 99, 99, 99); w <- c(3, 5, 2, 7, 4, 6, 3, 5)
Y <- sapply(days, function(d) D$reaction[D$wave == d][match(id, D$respondent[D$wave == d])]); for (t in 0:2) Y[, t + 1] <- Y[, t + 1] + 20 * (G <= t)
noise <- 900 / w
between <- function(y) { v <- 1 / noise; Q <- sum(v * (y - sum(v * y) / sum(v))^2); max(0, (Q - 7) / (sum(v) - sum(v^2) / sum(v))) }   # DerSimonian & Laird
contrast <- function(Y, G) { top <- 0; bottom <- 0; error <- 0
  for (g in 1:2) for (t in g:2) { a <- which(G == g); b <- which(G > t); if (!length(a) || !length(b)) next
    d <- Y[, t + 1] - Y[, g]; size <- sum(w[a]); v <- between(d) + noise; top <- top + size * (sum(w[a] * d[a]) / sum(w[a]) - sum(w[b] * d[b]) / sum(w[b])); bottom <- bottom + size
    error <- error + size^2 * (sum(w[a]^2 * v[a]) / sum(w[a])^2 + sum(w[b]^2 * v[b]) / sum(w[b])^2) }
  if (bottom) c(top / bottom, top / sqrt(error)) else c(NA, NA) }
orders <- list(); for (a in combn(8, 2, simplify = FALSE)) for (b in combn(setdiff(1:8, a), 3, simplify = FALSE)) { o <- rep(99, 8); o[a] <- 1; o[b] <- 2; orders[[length(orders) + 1]] <- o }
p <- function(effect) { Z <- Y; for (t in 0:2) Z[, t + 1] <- Z[, t + 1] - effect * (G <= t); all <- sapply(orders, function(o) contrast(Z, o)[2]); mean(abs(all) >= abs(contrast(Z, G)[2]) * (1 - 1e-9)) }
V <- c(estimate = contrast(Y, G)[1], t = contrast(Y, G)[2], orders = length(orders), p = p(0), p_at_20 = p(20), p_at_60 = p(60))
writeLines(c('{', '  "case": "stepped_start",', '  "values": {', paste(sprintf('    "%s": {"value": %s, "method": "plain loops", "tol": 1e-8}', names(V), format(V, digits = 15, trim = TRUE)), collapse = ",\n"), '  }', '}'), "expected.json")
