module exeat/verify

go 1.19
