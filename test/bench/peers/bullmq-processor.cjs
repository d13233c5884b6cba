module.exports = async () => 42;
