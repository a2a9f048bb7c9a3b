# Funnel limits and ranks in base R. The groups are made here. Run in this folder: Rscript build.R
set.seed(7)
k <- 24
n <- sample(6:40, k, replace = TRUE)
theta <- rnorm(k, 50, 6)
d <- do.call(rbind, lapply(seq_len(k), function(i) data.frame(group = i, value = round(rnorm(n[i], theta[i], 15)))))
d$yes <- as.integer(d$value > 48)
write.csv(d, "data.csv", row.names = FALSE)
out <- list()
put <- function(id, value, method, tol = 1e-9) out[[id]] <<- list(value = unname(value), method = method, tol = tol)

y <- tapply(d$value, d$group, mean); target <- mean(d$value)
within <- sum(tapply(d$value, d$group, function(x) sum((x - mean(x))^2))) / (nrow(d) - k)
se <- sqrt(within / n)
z <- (y - target) / se
wins <- function(z) { cut <- floor(.1 * length(z)); s <- sort(z); pmin(pmax(z, s[cut + 1]), s[length(z) - cut]) }
phi <- sum(wins(z)^2) / k
w <- 1 / se^2
tau2 <- max(0, (k * phi - (k - 1)) / (sum(w) - sum(w^2) / sum(w)))
put("mean.target", target, "mean of all answers")
put("mean.phi", phi, "winsorised mean of z squared")
put("mean.tau2", tau2, "additive over-dispersion, method of moments")
put("mean.low_95", target - qnorm(.975) * sqrt(se^2 + tau2), "additive 95 % limits")
put("mean.high_998", target + qnorm(.999) * sqrt(se^2 + tau2), "additive 99.8 % limits")
put("mean.multiplicative_low", target - qnorm(.975) * se[1] * sqrt(max(1, phi)), "multiplicative 95 % limit of group 1")
put("mean.z", (y - target) / sqrt(se^2 + tau2), "z against the widened error")

# exact binomial limits (Spiegelhalter 2005, A.1.1), with R's own quantile
limit <- function(p0, n, p) { r <- qbinom(p, n, p0); a <- (pbinom(r, n, p0) - p) / dbinom(r, n, p0); (r - a) / n }
p0 <- mean(d$yes)
put("share.target", p0, "share of all")
put("share.low_95", sapply(n, function(m) max(0, limit(p0, m, .025))), "exact, interpolated")
put("share.high_95", sapply(n, function(m) min(1, limit(p0, m, .975))), "exact, interpolated")
put("share.high_998", sapply(n, function(m) min(1, limit(p0, m, .999))), "exact, interpolated")

# ranks after shrinkage, from 400,000 draws: expected place and how often group 1 is among the best five
vb <- within / n; q <- sum((y - weighted.mean(y, 1 / vb))^2 / vb)
t2 <- max(0, (q - (k - 1)) / (sum(1 / vb) - sum(1 / vb^2) / sum(1 / vb)))
ww <- 1 / (vb + t2); mu <- sum(ww * y) / sum(ww); kept <- t2 / (vb + t2)
m <- mu + kept * (y - mu); s <- sqrt(kept * vb + (1 - kept)^2 / sum(ww))
draws <- 400000
places <- matrix(0L, draws, k)
x <- matrix(rnorm(draws * k, rep(m, each = draws), rep(s, each = draws)), draws)
places <- t(apply(-x, 1, rank))
put("rank.expected", colMeans(places), "mean rank of 400,000 draws, the highest first", 2e-3)
put("rank.low", apply(places, 2, quantile, .025, type = 1), "2.5 % of the draws", 0)
put("rank.high", apply(places, 2, quantile, .975, type = 1), "97.5 % of the draws", 0)

num <- function(v) if (length(v) == 1) format(v, digits = 17) else paste0("[", paste(format(v, digits = 17, trim = TRUE), collapse = ", "), "]")
rows <- sapply(names(out), function(id) sprintf('  "%s": {"value": %s, "method": "%s", "tol": %s}', id, num(out[[id]]$value), out[[id]]$method, format(out[[id]]$tol)))
writeLines(c('{"values": {', paste(rows, collapse = ",\n"), "}}"), "expected.json")
